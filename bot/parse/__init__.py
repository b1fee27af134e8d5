"""Text -> the question or action meant, with its arguments."""
