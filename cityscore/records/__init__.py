"""Facts from administrative sources: read, checked, kept as revisions, contested and let go."""
