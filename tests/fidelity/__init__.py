"""Microsoft's own examples, replayed against the sandbox: `python -m tests.fidelity [DIR]`."""
