"""The schemes and cities that come with the platform are loaded and published like anybody's."""

from __future__ import annotations

from datetime import UTC, datetime, time
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cityscore.cities import actions as cities
from cityscore.cities.founding import read_founding
from cityscore.cities.models import City, NoticeVersion, Officer
from cityscore.core.tenancy import open_city
from cityscore.pages.choice_words import CHOICES
from cityscore.schemes import actions
from cityscore.schemes.language import Described, read_scheme
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import SchemeHasProblems
from cityscore.schemes.shipped import Entry, LeftOut, Refused, Shipped, shipped_schemes
from cityscore.scoring.cases.file import read_cases
from cityscore.scoring.models import GoldenCase
from rewards.actions import drafting, publishing
from tests.cast import Cast, Office, sign_up
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import all_duties, published

FOLDER = Path(settings.BASE_DIR, "cityscore")
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def shipped_city(db: None, open_gate: None, code: str) -> City:
    """A shipped city with all of its shipped schemes published."""
    operator = sign_up("operator@example.org")
    operator.is_operator = True
    reading = read_founding((FOLDER / "cities" / "shipped" / f"{code}.yaml").read_bytes())
    assert reading.founding is not None, reading.problems
    city = cities.found_city_with_office(founding=reading.founding, by=operator, at=AT)
    with open_city(city.id):
        staff = {duty: officer.account for officer in Officer.objects.all() for duty in officer.duties}
        for file in files_of(code):
            draft = actions.load_version(text=file.text, by=staff["rule-editor"], at=AT)
            draft = actions.submit_version(version=draft, by=staff["rule-editor"], at=AT)
            actions.publish_version(version=draft, by=staff["approver"], at=AT)
    return city


def files_of(code: str) -> list[Shipped]:
    return [each for each in shipped_schemes() if each.about.city == code]


@pytest.mark.parametrize("code", ["wendeng", "hangzhou", "xiamen"])
def test_a_shipped_city_publishes_all_of_its_shipped_schemes(shipped_city: City, code: str) -> None:
    assert files_of(code)
    with open_city(shipped_city.id):
        noticed = set(NoticeVersion.objects.values_list("scheme_code", flat=True))
        assert noticed == set(Scheme.objects.values_list("code", flat=True))


def page(path: str, language: str, status: int = 200) -> str:
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", ["wendeng", "hangzhou", "xiamen"])
def test_everybody_reads_how_it_follows_the_real_scheme(shipped_city: City, code: str, language: str) -> None:
    for file in files_of(code):
        of_scheme = f"/{code}/schemes/{file.about.scheme}/"
        assert f"{of_scheme}origin/" in page(of_scheme, language)
        text = unescape(page(f"{of_scheme}origin/", language))
        groups: list[Refused | LeftOut] = [*file.about.refused, *file.about.left_out]
        said = [file.about.summary, *file.about.check_before_use, *(group.why for group in groups)]
        said += [Described.model_validate(each.model_dump(exclude={"points"})) for each in entries(groups)]
        for each in said:
            assert each.sentence.in_language(language) in text
        for refused in file.about.refused:
            assert f"<code>{refused.code}</code>" in text


def entries(groups: list[Refused | LeftOut]) -> list[Entry]:
    return [entry for group in groups for entry in group.entries]


def test_a_citys_own_scheme_has_no_such_page(willow: Office) -> None:
    published(willow)
    assert "/origin/" not in page("/willow/schemes/leaf/", "en")
    page("/willow/schemes/leaf/origin/", "en", status=404)
    page("/willow/schemes/nothing/origin/", "en", status=404)


def first_day(file: Shipped) -> datetime:
    tree = read_scheme(file.text).tree
    assert tree is not None
    return datetime.combine(tree.effective.starts_on, time(4), UTC)


CODES = sorted({each.about.city for each in shipped_schemes() if not each.is_stub})


@pytest.mark.parametrize("code", CODES)
def test_every_runnable_scheme_is_published_with_its_perks_by_a_city_of_its_code(
    db: None, open_gate: None, code: str
) -> None:
    city = cities.found_city(code=code, title_en=code, title_zh=code)
    with open_city(city.id):
        editor, approver = all_duties("editor@example.org"), all_duties("approver@example.org")
        for file in files_of(code):
            at = first_day(file)
            draft = actions.load_version(text=file.text, by=editor, at=at)
            draft = actions.submit_version(version=draft, by=editor, at=at)
            actions.publish_version(version=draft, by=approver, at=at)
        versions = SchemeVersion.objects.order_by("id").values_list("scheme__code", "number")
        # the two files of Wuhan are two versions of one scheme
        assert list(versions) == {
            "wuhan": [("environmental", 1), ("environmental", 2)],
            "wendeng": [("rural-stars", 1), ("seashell", 1)],
        }.get(code, [(files_of(code)[0].about.scheme, 1)])
        perks = Path(settings.BASE_DIR, "rewards", "shipped", f"{code}.yaml")
        if perks.exists():
            for perk in drafting.load_perks(text=perks.read_text(encoding="utf-8"), by=editor, at=AT):
                publishing.publish_perk(perk=perk, by=approver, at=AT)
        else:
            assert code in ("jiangsu", "kenli", "wuhan")


STUBS = {each.name: each for each in shipped_schemes() if each.is_stub}


@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS)
def test_a_stub_cannot_even_be_drafted(willow: Office, stub: Shipped) -> None:
    with pytest.raises(SchemeHasProblems) as refused:
        actions.load_version(text=stub.text, by=willow.editor, at=AT)
    assert {"missing-key", "no-review-date"} <= {problem.code for problem in refused.value.problems}


COPIES = "/willow/office/schemes/schemeversion/add/new/"


@pytest.mark.parametrize("file", shipped_schemes(), ids=lambda file: file.name)
def test_a_clerk_reads_what_is_refused_before_copying_and_the_cases_come_along(
    cast: Cast, open_gate: None, file: Shipped
) -> None:
    office = at_the_office(cast.willow.editor, language="en")
    text = unescape(office.get(f"{COPIES}?from={file.name}").content.decode())
    assert "How this copy follows the real scheme" in text
    assert file.about.summary.en in text
    for refused in file.about.refused:
        assert f"<code>{refused.code}</code>" in text
    office.post(f"{COPIES}?from={file.name}", {"title_zh": "", "title_en": "", "code": "copied"})
    with open_city(cast.willow.city.id):
        kept = GoldenCase.objects.filter(scheme__code="copied").count()
    cases = None if file.is_stub else read_cases(file.cases_path.read_bytes()).tree
    assert kept == (len(cases.cases) if cases else 0)


def test_a_blank_scheme_follows_none(cast: Cast, open_gate: None) -> None:
    text = at_the_office(cast.willow.editor, language="en").get(COPIES).content.decode()
    assert "How this copy follows the real scheme" not in text


def test_every_choice_of_a_shipped_scheme_has_a_name() -> None:
    trees = [read_scheme(each.text).tree for each in shipped_schemes() if not each.is_stub]
    choices = {
        choice
        for tree in trees
        if tree is not None
        for kind in tree.record_types
        for field in kind.fields.values()
        for choice in field.choices or ()
    }
    assert choices - set(CHOICES) == set()
