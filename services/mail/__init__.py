"""Mail, as a second way where Teams is not enough: what it says, and how it is sent."""
