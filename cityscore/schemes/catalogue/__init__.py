"""From a city's indicator catalogue to a draft scheme, and what is to be said of every item of it."""

from .drafting import Draft, draft_of
from .judging import Finding, Outcome, judge
from .reading import Item, read_items

__all__ = ["Draft", "Finding", "Item", "Outcome", "draft_of", "judge", "read_items"]
