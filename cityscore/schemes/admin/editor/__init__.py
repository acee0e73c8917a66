"""The scheme editor: one form for each part of a draft, and the pages around them."""
