"""From the bytes of a file to numbered rows of text."""

from __future__ import annotations

from .opening import open_table
from .refusals import (
    DuplicateColumn,
    EmptyFile,
    FeedUnusable,
    FileRefused,
    MissingColumn,
    ProhibitedColumn,
    UnknownEncoding,
)
from .table import HeaderCell, Row, Table

__all__ = [
    "DuplicateColumn",
    "EmptyFile",
    "FeedUnusable",
    "FileRefused",
    "HeaderCell",
    "MissingColumn",
    "ProhibitedColumn",
    "Row",
    "Table",
    "UnknownEncoding",
    "open_table",
]
