"""The office's pages about feeds, imports, objections, and decisions to confirm."""

from cityscore.records.admin.feeds import FeedAdmin
from cityscore.records.admin.imports import ImportAdmin
from cityscore.records.admin.objections import ObjectionAdmin

__all__ = ["FeedAdmin", "ImportAdmin", "ObjectionAdmin"]
