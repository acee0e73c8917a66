"""Tables of the records room: feeds, imports with what they refused, records by revision, objections."""

from cityscore.records.models.clients import Push, SourceClient
from cityscore.records.models.feeds import Feed
from cityscore.records.models.imports import Import, ImportProblem, KeptRows
from cityscore.records.models.objections import Objection
from cityscore.records.models.records import Record
from cityscore.records.models.retention import Retention

__all__ = [
    "Feed",
    "Import",
    "ImportProblem",
    "KeptRows",
    "Objection",
    "Push",
    "Record",
    "Retention",
    "SourceClient",
]
