"""The door for cities of other installations."""
