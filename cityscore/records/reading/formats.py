"""Files that are something other than a text table, told by how they begin."""

from __future__ import annotations

import re

from cityscore.core.refusals import Problem, Sentence

from .refusals import FileRefused, UnknownEncoding

HEAD_LENGTH = 1024
ZIPPED = b"PK\x03\x04"
"""How an XLSX workbook begins, and every other zipped file."""

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "a ZIP file", "ZIP 压缩文件"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel or Word file, or one with a password; it may hold macros",
        "旧版 Excel 或 Word 文件，或设有密码（可能含有宏）",
    ),
    (b"%PDF-", "a PDF", "PDF 文件"),
    (b"\x89PNG", "a picture", "图片"),
    (b"\xff\xd8\xff", "a picture", "图片"),
    (b"GIF8", "a picture", "图片"),
    (b"II*\x00", "a picture", "图片"),
    (b"MM\x00*", "a picture", "图片"),
    (b"RIFF", "a picture or a recording", "图片或音视频"),
    (b"\x1f\x8b", "a compressed file", "压缩文件"),
    (b"BZh", "a compressed file", "压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file", "压缩文件"),
    (b"Rar!", "a compressed file", "压缩文件"),
    (b"\xfd7zXZ", "a compressed file", "压缩文件"),
    (b"SQLite format 3", "a database", "数据库文件"),
    (b"{\\rtf", "a text document (RTF)", "RTF 文档"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta|head|body)\b", re.IGNORECASE)
_UNICODE_TEXT = Sentence(
    "This file is “Unicode text” (UTF-16). Save it as “CSV UTF-8”.",
    "此文件为“Unicode 文本”（UTF-16），请另存为“CSV UTF-8”。",
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def refuse_other_formats(head: bytes) -> None:
    """Raises FileRefused when the first HEAD_LENGTH bytes are those of a picture, PDF, archive …,
    and UnknownEncoding when they are marked as UTF-16 or UTF-32."""
    for signature, en, zh in _SIGNATURES:
        if head.startswith(signature):
            raise FileRefused(_not_a_table(en, zh))
    if _MARKUP.match(head):
        raise FileRefused(_not_a_table("a web page or XML", "网页或 XML 文件"))
    if head.startswith(_UTF_16):
        problem = Problem(UnknownEncoding.code, "lines[1]", _UNICODE_TEXT, 1, "#1")
        raise UnknownEncoding(_UNICODE_TEXT, [problem])


def _not_a_table(en: str, zh: str) -> Sentence:
    return Sentence(
        f"This is {en}. Only XLSX and CSV (UTF-8 or GB18030) are read: save the table as one of these.",
        f"这是{zh}。只读取 XLSX 和 CSV（UTF-8 或 GB18030 编码）文件，请将表格另存为其中一种。",
    )
