"""The office's pages about feeds and imports."""

from cityscore.records.admin.feeds import FeedAdmin
from cityscore.records.admin.imports import ImportAdmin

__all__ = ["FeedAdmin", "ImportAdmin"]
