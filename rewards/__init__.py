"""Perks, the passes that show them, and what merchants may ask and be told."""
