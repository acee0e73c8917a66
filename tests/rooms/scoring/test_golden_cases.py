"""Golden cases are kept for a scheme, and no version that breaks one can be published."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest

from cityscore.cities.refusals import DutyMissing
from cityscore.core.hooks import scheme_started
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.schemes import actions as schemes
from cityscore.schemes.actions import publishing
from cityscore.schemes.models import Scheme
from cityscore.schemes.refusals import SchemeHasProblems
from cityscore.scoring.cases import actions as golden_actions
from cityscore.scoring.models import GoldenCase
from cityscore.scoring.refusals import CasesHaveProblems, NoDraftToJudgeBy
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import all_duties, draft, published, scheme_text
from tests.rooms.scoring.builders import CASES

VERSIONS = "/willow/office/schemes/schemeversion/"


@pytest.fixture
def willow(cast: Cast) -> Any:
    with open_city(cast.willow.city.id):
        yield cast.willow


def imported(office: Office, text: str = CASES) -> list[GoldenCase]:
    return golden_actions.import_cases(scheme=Scheme.objects.get(), content=text, by=office.editor, at=NOON)


def publish(office: Office, *swaps: tuple[str, str]) -> Any:
    version = draft(office, scheme_text(*swaps))
    return schemes.publish_version(version=version, by=office.approver, at=NOON)


def test_a_version_that_keeps_every_case_is_published(willow: Office) -> None:
    draft(willow)
    assert len(imported(willow)) == 2
    assert publish(willow).number == 1


def test_a_version_that_breaks_cases_is_not_published_and_each_is_named(willow: Office) -> None:
    published(willow)
    stored = imported(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        publish(willow, ("[20, 5]", "[20, 4]"), ("base: 1000", "base: 900"))
    broken = [(each.code, each.path) for each in refused.value.problems]
    assert broken == [
        ("golden-case-broken", f"golden_cases[{stored[0].id}].expect.total"),
        ("golden-case-broken", f"golden_cases[{stored[0].id}].expect.rules.volunteer-steps"),
        ("golden-case-broken", f"golden_cases[{stored[1].id}].expect.total"),
    ]
    assert "Forty hours" in refused.value.problems[0].message.en
    assert "尚无记录" in refused.value.problems[2].message.zh_hans


def test_each_engine_is_asked(willow: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    version = published(willow)
    imported(willow)
    for engine in ("by_formula", "by_sql"):
        sound = getattr(golden_actions, engine)
        spoiled = draft(willow, scheme_text(("[20, 5]", "[20, 4]"))).scheme_tree

        def wrong(tree: Any, facts: Any, as_of: Any, sound: Any = sound, spoiled: Any = spoiled) -> Any:
            return sound(spoiled, facts, as_of)

        monkeypatch.setattr(golden_actions, engine, wrong)
        assert [each.path.split(".")[-1] for each in golden_actions.findings(version)] == [
            "total",
            "volunteer-steps",
        ]
        monkeypatch.setattr(golden_actions, engine, sound)
    assert golden_actions.findings(version) == []


def test_a_case_whose_records_no_longer_fit_is_broken(willow: Office) -> None:
    published(willow)
    imported(willow)
    version = draft(willow, scheme_text(("min: 0.5,", "min: 50,")))
    (problem,) = golden_actions.findings(version)
    assert problem.code == "golden-case-broken"
    assert "Forty hours" in problem.message.en
    assert "below 50" in problem.message.en


def test_a_case_whose_band_is_gone_is_broken(willow: Office) -> None:
    published(willow)
    stored = imported(willow, CASES.replace("total: 1005, band: a", "total: 1005, band: aa"))[0]
    with pytest.raises(SchemeHasProblems) as refused:
        publish(willow, ("code: aa", "code: top"))
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("golden-case-broken", f"golden_cases[{stored.id}].expect.band")
    assert "expects the band aa, which is not in the scheme" in problem.message.en
    assert "预期等级为 aa，但方案中没有这一等级" in problem.message.zh_hans


def test_an_import_replaces_cases_of_the_same_name_and_is_all_or_nothing(willow: Office) -> None:
    draft(willow)
    first = imported(willow)
    again = imported(willow, CASES.replace("total: 1005", "total: 1006"))
    assert [each.id for each in again] == [each.id for each in first]
    assert again[0].case.expect.total == 1006
    with pytest.raises(CasesHaveProblems) as refused:
        imported(willow, CASES.replace("band: a", "band: gold").replace("total: 1005", "total: 1007"))
    assert [each.code for each in refused.value.problems] == ["unknown-reference"]
    assert GoldenCase.objects.get(id=first[0].id).case.expect.total == 1006
    with pytest.raises(CasesHaveProblems):
        imported(willow, "format: cityscore.cases/1")


def test_one_case_is_stored_changed_and_removed_and_each_is_in_the_log(willow: Office) -> None:
    scheme = draft(willow).scheme
    case = imported(willow)[0].case
    renamed = case.model_copy(update={"name": case.name.model_copy(update={"en": "F", "zh_hans": "四"})})
    stored = golden_actions.store_case(scheme=scheme, case=renamed, by=willow.editor, at=NOON)
    assert GoldenCase.objects.count() == 3
    golden_actions.store_case(scheme=scheme, case=renamed, by=willow.editor, at=NOON, replaces=stored)
    with pytest.raises(CasesHaveProblems) as taken:
        golden_actions.store_case(scheme=scheme, case=case, by=willow.editor, at=NOON, replaces=stored)
    assert {each.code for each in taken.value.problems} == {"duplicate-code"}
    golden_actions.remove_case(stored=stored, by=willow.editor, at=NOON)
    verbs = AuditEntry.objects.filter(action__contains="golden").values_list("action", flat=True)
    assert list(verbs).count("scoring.store_golden_case") == 4
    assert list(verbs).count("scoring.remove_golden_case") == 1


def test_an_approver_is_told_of_each_change_and_approves_none_of_their_own(willow: Office) -> None:
    first = published(willow)
    assert publishing.told(first) == []
    imported(willow)
    publish(willow)
    helper = all_duties("helper@willow.example.org")
    later = NOON + timedelta(days=1)
    golden_actions.remove_case(stored=GoldenCase.objects.all()[0], by=helper, at=later)
    version = draft(willow, scheme_text(("[20, 5]", "[20, 4]")))
    (sentence,) = publishing.told(version)
    assert "removed the example person “Forty hours”" in sentence.en
    with pytest.raises(SchemeHasProblems) as refused:
        schemes.publish_version(version=version, by=helper, at=later)
    assert [each.code for each in refused.value.problems] == ["golden-case-own"]
    page = at_the_office(willow.approver).get(f"{VERSIONS}{version.id}/approve/")
    assert sentence.en in html.unescape(page.content.decode())
    assert schemes.publish_version(version=version, by=willow.approver, at=later).number == 3
    assert publishing.told(draft(willow)) == []


def test_only_who_drafts_schemes_keeps_cases(willow: Office) -> None:
    draft(willow)
    stored = imported(willow)[0]
    for officer in (willow.clerk, willow.approver, willow.auditor):
        with pytest.raises(DutyMissing):
            golden_actions.import_cases(scheme=stored.scheme, content=CASES, by=officer, at=NOON)
        with pytest.raises(DutyMissing):
            golden_actions.store_case(scheme=stored.scheme, case=stored.case, by=officer, at=NOON)
        with pytest.raises(DutyMissing):
            golden_actions.remove_case(stored=stored, by=officer, at=NOON)


def test_a_scheme_without_any_sound_content_has_nothing_to_judge_by(willow: Office) -> None:
    bare = Scheme.objects.create(code="bare", title_en="Bare", title_zh="空", participants="person")
    with pytest.raises(NoDraftToJudgeBy):
        golden_actions.import_cases(scheme=bare, content=CASES, by=willow.editor, at=NOON)


def test_cases_beside_a_shipped_scheme_come_along_when_it_is_started_from(
    willow: Office, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = draft(willow).scheme
    monkeypatch.setattr(golden_actions, "FOLDER", tmp_path)
    scheme_started.tell(scheme_id=scheme.id, shipped="leafy", by="Somebody", at=NOON)
    assert not GoldenCase.objects.exists()
    (tmp_path / "leafy.cases.yaml").write_text(CASES.replace("scheme: leaf", "scheme: original"))
    for _ in range(2):
        scheme_started.tell(scheme_id=scheme.id, shipped="leafy", by="Somebody", at=NOON)
        assert GoldenCase.objects.filter(scheme=scheme, stored_by="Somebody").count() == 2


def test_cases_of_one_city_say_nothing_in_another(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
        imported(cast.willow)
    with open_city(cast.harbour.city.id):
        assert not GoldenCase.objects.exists()
        harbour = schemes.load_version(
            text=scheme_text(("city: willow", "city: harbour"), ("[20, 5]", "[20, 4]")),
            by=cast.harbour.editor,
            at=NOON,
        )
        harbour = schemes.submit_version(version=harbour, by=cast.harbour.editor, at=NOON)
        assert schemes.publish_version(version=harbour, by=cast.harbour.approver, at=NOON).number == 1
