"""Agreements between two cities and what a resident of one counts as in the other."""
