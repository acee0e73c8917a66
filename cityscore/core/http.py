"""The ground of every JSON door: strict parsing in, RFC 9457 problem details out."""

from __future__ import annotations

import codecs
import json
import logging
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from cityscore.core.refusals import Problem, Refusal, Sentence

logger = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
MAX_DEPTH = 20


class Spoken(exceptions.APIException):
    """An error of the framework's kind that says itself in both languages."""

    sentence: Sentence
    default_detail = ""


class FieldsWrong(Spoken, exceptions.ValidationError):
    """Fields of a body or an address that cannot be taken, each with what is wrong."""

    sentence = Sentence("Some fields cannot be taken; see the problems.", "部分字段有误，请查看各项问题。")

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


class StrictJSONParser(BaseParser):
    """UTF-8 JSON without NUL, NaN, lone surrogates, repeated keys, huge numbers or deep nesting."""

    media_type = "application/json"
    most_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        raw = stream.read(self.most_bytes + 1)
        if len(raw) > self.most_bytes:
            raise BodyTooLarge(self.most_bytes)
        try:
            text = codecs.decode(raw, "utf-8")
            parsed = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
            _require_plain(parsed, depth=0)
        except (ValueError, RecursionError) as error:
            raise BodyNotJson(_why_not_json(error)) from error
        if not isinstance(parsed, dict):
            raise BodyNotJson(NOT_AN_OBJECT)
        return parsed


class BodyTooLarge(Spoken):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body-too-large"
    sentence = Sentence("The body is too large; send at most {most} kB.", "请求内容过大，最多 {most} kB。")

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self.sentence = self.sentence.filled({"most": most_bytes // 1000})


class BodyNotJson(Spoken, exceptions.ParseError):
    sentence = Sentence("The body is not valid JSON: {why}.", "请求内容不是有效的 JSON：{why}。")

    def __init__(self, why: Sentence) -> None:
        super().__init__()
        self.sentence = Sentence(
            self.sentence.filled({"why": why.en}).en, self.sentence.filled({"why": why.zh_hans}).zh_hans
        )


class _NotPlainError(ValueError):
    """JSON that Python reads and we do not take."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.en)
        self.why = why


NOT_AN_OBJECT = Sentence("it must be an object", "应为一个对象")
NO_NUMBER = Sentence("a number is none that JSON knows", "含有 JSON 不支持的数值")
KEY_TWICE = Sentence("a key appears twice", "有重复的键")
TOO_DEEP = Sentence("it is nested too deeply", "嵌套层数过多")
NUL = Sentence("a text holds a NUL character", "文字中含有空字符")
NOT_UNICODE = Sentence("a text is not valid Unicode", "文字不是有效的 Unicode")
AT = Sentence("see line {line}, column {column}", "第 {line} 行第 {column} 列有误")


def _refuse_constant(name: str) -> None:
    raise _NotPlainError(NO_NUMBER)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotPlainError(KEY_TWICE)
    return found


def _require_plain(value: Any, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _NotPlainError(TOO_DEEP)
    if isinstance(value, str):
        if "\x00" in value:
            raise _NotPlainError(NUL)
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    elif isinstance(value, dict):
        for key, inner in value.items():
            _require_plain(key, depth=depth + 1)
            _require_plain(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _require_plain(inner, depth=depth + 1)


def _why_not_json(error: BaseException) -> Sentence:
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, UnicodeError):
        return NOT_UNICODE
    if isinstance(error, _NotPlainError):
        return error.why
    if isinstance(error, json.JSONDecodeError):
        return AT.filled({"line": error.lineno, "column": error.colno})
    return NO_NUMBER  # more digits than Python reads


WORDS = {
    "invalid": FieldsWrong.sentence,
    "parse_error": Sentence("The body could not be read.", "无法读取请求内容。"),
    "authentication_failed": Sentence(
        "The credential was not accepted; sign in again.", "凭证无效，请重新登录。"
    ),
    "not_authenticated": Sentence("Sign in, or send a credential.", "请先登录或提供凭证。"),
    "permission_denied": Sentence("You may not do this.", "您无权进行此操作。"),
    "not_found": Sentence("There is nothing at this address.", "此地址没有内容。"),
    "method_not_allowed": Sentence(
        "This address does not take this method; see Allow.", "此地址不支持该请求方法，请查看 Allow。"
    ),
    "not_acceptable": Sentence("The answer is JSON; accept it.", "本接口只返回 JSON，请在 Accept 中允许。"),
    "unsupported_media_type": Sentence(
        "The body has a type that is not taken here; send application/json.",
        "不支持该内容类型，请发送 application/json。",
    ),
    "throttled": Sentence("Too many requests; wait a little.", "请求过于频繁，请稍后再试。"),
    "error": Sentence("Something went wrong on our side; try again shortly.", "系统出现问题，请稍后重试。"),
}
"""What the framework's own errors say, by their code."""


def sentence_of(error: exceptions.APIException) -> Sentence:
    """An error's sentence in both languages."""
    if isinstance(error, Spoken):
        return error.sentence
    return WORDS[error.default_code]


def asked_language(request: HttpRequest) -> str:
    """The language of `detail`: Chinese where `Accept-Language` prefers it to English, else English."""
    for tag, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if quality and tag.split("-")[0] in ("zh", "en"):
            return "zh-hans" if tag.startswith("zh") else "en"
    return "en"


def problem(
    *,
    code: str,
    status_code: int,
    sentence: Sentence,
    language: str,
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """The body of one problem document: `message` in both languages, `detail` in the one asked for."""
    body: dict[str, Any] = {
        "type": f"{settings.ORIGIN}/api/v1/reasons#{code}",
        "title": code,
        "status": status_code,
        "detail": sentence.in_language(language),
        "code": code,
        "message": sentence.as_json(),
    }
    found = [each.as_json() for each in problems]
    return {**body, "problems": found} if found else body


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every anticipated no becomes a problem document; defects stay defects."""
    language = asked_language(context["request"])
    if isinstance(error, Refusal):
        body = problem(
            code=error.code,
            status_code=error.status,
            sentence=error.message,
            language=language,
            problems=error.problems,
        )
        later = {"Retry-After": str(error.wait)} if error.wait else {}
        return Response(body, status=error.status, content_type=PROBLEM_TYPE, headers=later)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    body = problem(
        code=str(error.default_code).replace("_", "-"),
        status_code=error.status_code,
        sentence=sentence_of(error),
        language=language,
        problems=error.problems if isinstance(error, FieldsWrong) else (),
    )
    return Response(body, status=error.status_code, content_type=PROBLEM_TYPE, headers=headers)


def plain_problem(request: HttpRequest, status_code: int, code: str, sentence: Sentence) -> JsonResponse:
    """A problem document for API paths outside DRF: unknown addresses and server errors."""
    body = problem(code=code, status_code=status_code, sentence=sentence, language=asked_language(request))
    return JsonResponse(body, status=status_code, content_type=PROBLEM_TYPE)
