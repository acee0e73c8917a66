"""An operator founds a city from a file, whole or not at all."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cityscore.cities import founding
from cityscore.cities.models import Account, City, Duty, NoticeVersion, Officer
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from tests.cast import Cast, sign_up

FILE = """\
format: cityscore.city/1
city: meadow
title: {en: Meadow, zh-hans: 草原}
office:
  - {account: Head@meadow.example.org, name: Hu, duties: [head-of-office, approver]}
  - {account: mei@example.org, name: Mei, duties: [clerk]}
notices:
  - {scheme: grass, text: {en: You can leave at any time., zh-hans: 您可以随时退出。}}
"""


@pytest.fixture
def operator(cast: Cast) -> Account:
    account = sign_up("operator@example.org")
    Account.objects.filter(id=account.id).update(is_operator=True)
    return account


def found(tmp_path: Path, text: str, by: Account) -> tuple[int, Any]:
    path = tmp_path / "city.yaml"
    path.write_text(text)
    out = StringIO()
    try:
        call_command("found_city", str(path), "--by", by.email, "--json", stdout=out)
    except SystemExit as stopped:
        return int(stopped.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_city_begins_with_its_office_and_notices(cast: Cast, operator: Account, tmp_path: Path) -> None:
    answer = found(tmp_path, FILE, operator)
    assert answer == (0, {"ok": True, "city": "meadow", "officers": 2, "notices": 1})
    city = City.objects.get(code="meadow")
    assert (city.title_en, city.title_zh, city.time_zone) == ("Meadow", "草原", "Asia/Shanghai")
    with open_city(city.id):
        assert set(Officer.objects.values_list("name", flat=True)) == {"Hu", "Mei"}
        assert NoticeVersion.objects.get().body_zh == "您可以随时退出。"
        assert set(AuditEntry.objects.values_list("actor_kind", flat=True)) == {"operator"}
    opened = Account.objects.get(email="head@meadow.example.org")
    assert not opened.has_usable_password()
    cast.mei.refresh_from_db()
    assert cast.mei.has_usable_password()


def test_all_problems_are_named_at_once(operator: Account, tmp_path: Path) -> None:
    text = FILE.replace("city: meadow", "city: Meadow 1").replace("[clerk]", "[mayor]") + "colour: green\n"
    exit_code, document = found(tmp_path, text, operator)
    assert (exit_code, document["code"]) == (1, "founding-has-problems")
    assert {problem["path"] for problem in document["problems"]} == {"city", "office[1].duties", "colour"}
    assert all(problem["message"].keys() == {"en", "zh-hans"} for problem in document["problems"])


def test_a_refused_founding_leaves_nothing(cast: Cast, operator: Account, tmp_path: Path) -> None:
    taken = FILE.replace("mei@example.org", cast.harbour.clerk.email)
    exit_code, document = found(tmp_path, taken, operator)
    assert exit_code == 1
    assert [(each["code"], each["path"]) for each in document["problems"]] == [
        ("already-in-an-office", "office[1]")
    ]
    assert not City.objects.filter(code="meadow").exists()
    assert not Account.objects.filter(email="head@meadow.example.org").exists()


@pytest.mark.parametrize("code", ["api", "healthz", "willow"])
def test_reserved_and_taken_codes_are_refused(operator: Account, tmp_path: Path, code: str) -> None:
    exit_code, document = found(tmp_path, FILE.replace("city: meadow", f"city: {code}"), operator)
    assert exit_code == 1
    assert [each["code"] for each in document["problems"]] == ["city-code-not-usable"]


def test_only_the_operator_founds(cast: Cast, tmp_path: Path) -> None:
    for account in (cast.mei, cast.willow.head):
        exit_code, document = found(tmp_path, FILE, account)
        assert (exit_code, document["code"]) == (1, "operator-only")


def test_the_file_knows_the_duties_that_the_office_knows() -> None:
    assert set(founding.DUTIES) == set(Duty.values)


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff", b"- 1", b"office: 3\nnotices: [[]]\ntitle: []\n"])
def test_no_content_breaks_the_reader(content: bytes) -> None:
    reading = founding.read_founding(content)
    assert reading.founding is None
    assert reading.problems
