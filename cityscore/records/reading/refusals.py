"""Why a whole file is refused: one class per stable code."""

from __future__ import annotations

from collections.abc import Iterable

from cityscore.core.refusals import Problem, Refusal, Sentence


class FileRefused(Refusal):
    """A file that is not taken at all. `problems` names every place that led to it."""

    code = "unreadable-file"
    status = 422
    sentence = Sentence(
        "This file cannot be read as a table. Send it as XLSX, or as CSV in UTF-8 or GB18030.",
        "此文件无法作为表格读取，请以 XLSX，或 UTF-8、GB18030 编码的 CSV 文件报送。",
    )

    def __init__(self, message: Sentence | None = None, problems: Iterable[Problem] = ()) -> None:
        super().__init__(problems)
        self._message = message

    @property
    def message(self) -> Sentence:
        return self._message or self.sentence


class UnknownEncoding(FileRefused):
    """Neither wholly UTF-8 nor wholly GB18030, or not to be told apart."""

    code = "unknown-encoding"
    sentence = Sentence(
        "The characters of this file are neither UTF-8 nor GB18030. Save it again as “CSV UTF-8”.",
        "此文件的字符编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”后重新报送。",
    )


class EmptyFile(FileRefused):
    """Not even a header."""

    code = "empty-file"
    sentence = Sentence(
        "This file is empty. Its first row must name the columns.",
        "此文件没有内容，第一行应为各列的列名。",
    )


class MissingColumn(FileRefused):
    """A column without which no row can be read; `problems` names all of them."""

    code = "missing-column"
    sentence = Sentence(
        "Columns are missing. Add them, or map their headers in the feed.",
        "文件缺少必需的列，请补充，或在报送渠道中设置列名对应关系。",
    )


class DuplicateColumn(FileRefused):
    """Two columns that claim to be the same thing."""

    code = "duplicate-column"
    sentence = Sentence(
        "Two columns have the same meaning. Keep one of them.",
        "文件中有含义相同的两列，请只保留其中一列。",
    )


class ProhibitedColumn(FileRefused):
    """A column for a matter that may never be collected, even if nobody would read it."""

    code = "prohibited-field"
    sentence = Sentence(
        "This file holds a column that may not be collected. Remove the column and send the file again.",
        "此文件含有禁止采集的列，请删除该列后重新报送。",
    )


class FeedUnusable(FileRefused):
    """The feed's own mapping does not fit the record types; no file can be read through it."""

    code = "feed-unusable"
    sentence = Sentence(
        "This feed's column mapping does not fit its record types. Correct the feed first.",
        "此报送渠道的列对应关系与记录类型不符，请先修改渠道设置。",
    )
