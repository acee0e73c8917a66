"""Two people press the button at the same moment: one version, one meaning of a record type."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from cityscore.cities.models import Account
from cityscore.core.refusals import Refusal
from cityscore.core.tenancy import open_city
from cityscore.schemes import actions
from cityscore.schemes.models import RecordType, SchemeVersion
from tests.cast import NOON, Cast, Office
from tests.conftest import COMMITTED
from tests.rooms.schemes.builders import SCHEME, draft, other_scheme

pytestmark = [COMMITTED, pytest.mark.usefixtures("open_gate")]


def at_once(office: Office, *works: Callable[[], object]) -> list[str]:
    """What came of each: `done`, or the code of the refusal."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        try:
            with open_city(office.city.id):
                barrier.wait(timeout=30)
                work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def publishing(version: SchemeVersion, by: Account) -> Callable[[], SchemeVersion]:
    return lambda: actions.publish_version(version=version, by=by, at=NOON)


def test_a_version_is_published_once_however_many_approve_at_once(committed_cast: Cast) -> None:
    office = committed_cast.willow
    with open_city(office.city.id), transaction.atomic():
        version = draft(office)
    results = at_once(office, *[publishing(version, by) for by in (office.approver, office.head) * 4])
    assert results == ["already-published"] * 7 + ["done"]
    with open_city(office.city.id), transaction.atomic():
        assert SchemeVersion.objects.get().number == 1


def test_two_schemes_cannot_each_take_a_record_type_for_themselves(committed_cast: Cast) -> None:
    office = committed_cast.willow
    with open_city(office.city.id), transaction.atomic():
        one, other = (
            draft(office),
            draft(office, other_scheme(("zh-hans: 志愿服务}", "zh-hans: 志愿者服务}"))),
        )
    results = at_once(office, publishing(one, office.approver), publishing(other, office.head))
    assert results == ["done", "scheme-has-problems"]
    with open_city(office.city.id), transaction.atomic():
        winner = SchemeVersion.objects.get(state="published")
        assert RecordType.objects.get().content == winner.tree["record_types"][0]


def test_drafts_saved_at_once_leave_one_draft_with_every_author(committed_cast: Cast) -> None:
    office = committed_cast.willow

    def save() -> object:
        return actions.load_version(text=SCHEME, by=office.editor, at=NOON)

    assert at_once(office, *[save] * 6) == ["done"] * 6
    with open_city(office.city.id), transaction.atomic():
        assert SchemeVersion.objects.get().author_ids == [office.editor.id]
