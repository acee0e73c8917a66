"""A zipped workbook judged by its directory, before anything of it is unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from typing import BinaryIO

from cityscore.core.refusals import Sentence

from .refusals import FileRefused

MOST_MEMBERS = 1000
MOST_UNPACKED = 256 << 20
MOST_DIRECTORY = 1 << 20
RATIO_JUDGED_FROM = 4 << 20
MOST_RATIO = 150
"""Deflate reaches 1032 on nothing but zeros; the most repetitive sheets stay under 100."""

CANNOT_UNPACK = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, OverflowError,
    RuntimeError, UnicodeError, ValueError,
)  # fmt: skip
"""Everything `zipfile` is known to raise over bytes that are not what they say."""

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_LATER = 0x08  # sizes follow the data, so the local header holds zeros
_ENCRYPTED = 0x01 | 0x40 | 0x2000
_ELSEWHERE = 0xFFFFFFFF

DAMAGED = Sentence(
    "The workbook is damaged, or its directory contradicts its content. Save it again as XLSX.",
    "工作簿已损坏，或其目录与内容不符，请重新另存为 XLSX。",
)
TOO_LARGE = Sentence(
    "The workbook unpacks to more than can be read. Save the sheet as CSV, or send it in parts.",
    "工作簿解压后过大，无法读取，请将工作表另存为 CSV，或分批报送。",
)
_ENCRYPTED_FILE = Sentence(
    "The workbook is protected by a password. Remove the password and send it again.",
    "工作簿设有密码，请取消密码后重新报送。",
)
_LINKS = Sentence(
    "The file holds a link to another file. Save the table as an ordinary XLSX workbook.",
    "文件中含有指向其他文件的符号链接，请另存为普通的 XLSX 工作簿。",
)


def open_archive(source: BinaryIO) -> zipfile.ZipFile:
    """The archive, when its directory is believable and modest.

    Raises FileRefused for more than MOST_MEMBERS, MOST_UNPACKED bytes or MOST_RATIO; for passwords, symbolic
    links, names that lead out or come twice, members that overlap, that have another name or size in front
    of their bytes than in the directory, and for anything before, between or behind the members.
    """
    _judge_end(source)
    try:
        archive = zipfile.ZipFile(source)
        members = archive.infolist()
        _judge_sizes(members)
        for member in members:
            _judge_name(member)
        if len({member.filename.lower() for member in members}) != len(members):
            raise FileRefused(DAMAGED)
        _judge_places(source, archive, members)
    except CANNOT_UNPACK as failure:
        raise FileRefused(DAMAGED) from failure
    return archive


def _judge_end(source: BinaryIO) -> None:
    """The end record must be the very last thing, or two readers could find two directories."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _END.size))
    last = source.read()
    if len(last) != _END.size or not last.startswith(b"PK\x05\x06"):
        raise FileRefused(DAMAGED)
    _, _, _, count, total, length, _, _ = _END.unpack(last)
    if count != total:
        raise FileRefused(DAMAGED)
    if length > MOST_DIRECTORY:
        raise FileRefused(TOO_LARGE)


def _judge_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FileRefused(TOO_LARGE)
    for member in members:
        if member.file_size > max(RATIO_JUDGED_FROM, member.compress_size * MOST_RATIO):
            raise FileRefused(TOO_LARGE)


def _judge_name(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(_ENCRYPTED_FILE)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FileRefused(_LINKS)
    name = member.orig_filename
    leads_out = name.startswith("/") or ".." in name.split("/") or set(name) & set("\\\0:")
    if leads_out or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused(DAMAGED)


def _judge_places(source: BinaryIO, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    spans = sorted((member.header_offset, _end_of(source, member)) for member in members)
    if not spans or spans[0][0] != 0 or spans[-1][1] > archive.start_dir:
        raise FileRefused(DAMAGED)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise FileRefused(DAMAGED)


def _end_of(source: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Where a member's bytes end; what stands in front of them must say what the directory says."""
    source.seek(member.header_offset)
    mark, _, flags, method, _, _, _, packed, unpacked, name_length, extra_length = _LOCAL.unpack(
        source.read(_LOCAL.size)
    )
    name = source.read(name_length).decode("utf-8" if flags & 0x800 else "cp437")
    same = (mark, flags & _ENCRYPTED, method, name) == (
        b"PK\x03\x04",
        0,
        member.compress_type,
        member.orig_filename,
    )
    allowed = (0, _ELSEWHERE) if flags & _LATER else (_ELSEWHERE,)
    sized = packed in (member.compress_size, *allowed) and unpacked in (member.file_size, *allowed)
    if not (same and sized):
        raise FileRefused(DAMAGED)
    behind: int = member.header_offset + _LOCAL.size + name_length + extra_length + member.compress_size
    return behind
