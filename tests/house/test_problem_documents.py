"""Every error of the APIs is said in both languages, and `detail` is in the language that was asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import exceptions, serializers
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from cityscore.core.doors import Ask, Text, checked
from cityscore.core.http import (
    WORDS,
    BodyNotJson,
    BodyTooLarge,
    StrictJSONParser,
    asked_language,
    problem_response,
    sentence_of,
)
from tests.house.test_refusals_and_tasks import faults, import_every_module

import_every_module()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LANGUAGES = {
    "": "en",
    "en": "en",
    "zh-CN,zh;q=0.9,en;q=0.8": "zh-hans",
    "zh-hans": "zh-hans",
    "en-GB,zh;q=0.5": "en",
    "fr, zh;q=0.5, en;q=0.4": "zh-hans",
    "fr": "en",
    "*": "en",
    "zh;q=0": "en",
}


class Inner(serializers.Serializer[Any]):
    hours = serializers.IntegerField(min_value=1)


class Body(Ask):
    code = Text(max_length=3)
    records = Inner(many=True)
    day = serializers.DateField()


def errors_of(kind: type[exceptions.APIException]) -> Iterator[type[exceptions.APIException]]:
    for each in kind.__subclasses__():
        yield from (each, *errors_of(each))


ERRORS = [
    each
    for each in dict.fromkeys(errors_of(exceptions.APIException))
    if each.__module__.split(".")[0] in ("rest_framework", "cityscore", "rewards", "conversions")
]


def document(error: Exception, language: str = "") -> dict[str, Any]:
    request = APIRequestFactory().get("/", headers={"accept-language": language} if language else {})
    response = problem_response(error, {"request": request})
    assert response is not None
    return dict(response.data)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence_in_each_language(kind: type[exceptions.APIException]) -> None:
    if kind.__name__ == "Spoken":
        return
    error = kind.__new__(kind)
    assert faults(sentence_of(error)) == []


def test_the_errors_are_found() -> None:
    names = {each.__name__ for each in ERRORS}
    assert names >= {"NotFound", "Throttled", "BodyNotJson", "FieldsWrong", "TokenNotAccepted"}
    assert set(WORDS) >= {
        each.default_code for each in ERRORS if each.__module__.startswith("rest_framework")
    }


@pytest.mark.parametrize(("header", "language"), LANGUAGES.items())
def test_the_detail_is_in_the_language_asked_for_and_english_by_default(header: str, language: str) -> None:
    request = APIRequestFactory().get("/", headers={"accept-language": header} if header else {})
    assert asked_language(request) == language
    found = document(exceptions.MethodNotAllowed("PUT"), header)
    assert found["detail"] == found["message"][language]
    assert CHINESE.search(found["message"]["zh-hans"])
    assert not CHINESE.search(found["message"]["en"])


@pytest.mark.parametrize("language", ["", "zh-hans"])
def test_fields_are_told_in_both_languages_wherever_they_are(language: str) -> None:
    body = {"code": "long code", "records": [{"hours": 2}, {"hours": 0}], "day": "soon"}
    view = APIView()
    request = view.initialize_request(APIRequestFactory().post("/", body, format="json"))
    request.parsers = [StrictJSONParser()]
    with pytest.raises(exceptions.ValidationError) as refused:
        checked(Body, request)
    found = document(refused.value, language)
    assert [each["path"] for each in found["problems"]] == ["code", "records[1].hours", "day"]
    for each in found["problems"]:
        assert each.keys() == {"code", "path", "message"}
        assert CHINESE.search(each["message"]["zh-hans"]), each
        assert not CHINESE.search(each["message"]["en"]), each


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"{",
            b"[1]",
            b'{"a": NaN}',
            b'{"a": 1, "a": 2}',
            b'{"a": "\\u0000"}',
            b'{"a": "\\ud800"}',
            b"\xff",
        ),
        *(b"[" * 100_000, b'{"a": ' * 30 + b"1" + b"}" * 30, b'{"a": ' + b"9" * 5000 + b"}"),
    ],
    ids=range(10),
)
def test_a_body_that_is_no_json_is_told_why_in_both_languages(body: bytes) -> None:
    with pytest.raises(BodyNotJson) as refused:
        StrictJSONParser().parse(io.BytesIO(body))
    assert faults(refused.value.sentence) == []
    assert "{" not in refused.value.sentence.en


def test_too_large_is_said_too() -> None:
    assert document(BodyTooLarge(512_000))["message"]["en"] == "The body is too large; send at most 512 kB."
