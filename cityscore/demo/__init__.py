"""The demonstration: three real schemes, invented people, and the whole walk once."""
