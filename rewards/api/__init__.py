"""The merchant API: thin doors to the actions of this room."""
