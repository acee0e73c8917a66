"""Golden cases: example people who must get what an officer worked out, or no version is published."""
