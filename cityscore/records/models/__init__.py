"""Tables of the records room: feeds, imports with what they refused, and records with their revisions."""

from cityscore.records.models.feeds import Feed
from cityscore.records.models.imports import Import, ImportProblem
from cityscore.records.models.records import Record

__all__ = ["Feed", "Import", "ImportProblem", "Record"]
