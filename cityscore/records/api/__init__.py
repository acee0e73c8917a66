"""The API for departments' systems: who consented, and rows about them; thin doors to the actions."""
