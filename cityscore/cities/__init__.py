"""A city, its officers and their duties, its notices and its calendar."""
