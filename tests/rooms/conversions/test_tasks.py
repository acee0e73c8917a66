"""What a worker does of itself, delivered as it is in earnest: with a city open and no transaction begun."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from cityscore.core import work
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from cityscore.scoring.models import Grant
from conversions import tasks
from conversions.actions import ending, issuing
from conversions.models import Agreement, ConversionConsent, Standing
from tests.cast import NOON, Cast
from tests.conftest import COMMITTED
from tests.rooms.conversions.builders import agree, announce, sign_within
from tests.rooms.conversions.test_awards import AWARD, member, open_both
from tests.rooms.conversions.test_visiting import consent, traveller

pytestmark = COMMITTED
NEW_YEAR = datetime.fromisoformat("2027-01-01T00:40:00+08:00")


def consented(cast: Cast) -> ConversionConsent:
    with transaction.atomic():
        enrolment = traveller(cast)
    agreement = agree(cast)
    with open_city(cast.willow.city.id), transaction.atomic():
        return consent(cast, enrolment, agreement)


def test_the_calendar_ends_an_agreement_and_empties_its_standings(committed_cast: Cast) -> None:
    consented(committed_cast)
    with time_machine.travel(NEW_YEAR, tick=False):
        for office in (committed_cast.willow, committed_cast.harbour):
            tasks.keep_agreements.run(city_id=office.city.id)
    for office in (committed_cast.willow, committed_cast.harbour):
        with open_city(office.city.id), transaction.atomic():
            assert Agreement.objects.get().state == Agreement.State.ENDED
    with open_city(committed_cast.harbour.city.id), transaction.atomic():
        left = Standing.objects.get()
        assert (left.points_hundredths, left.ended_at) == (None, NEW_YEAR)


def test_the_calendar_awards(committed_cast: Cast) -> None:
    willow = committed_cast.willow
    with open_city(willow.city.id), transaction.atomic():
        open_both(committed_cast)
        announce(willow, sign_within(willow, AWARD))
        member(committed_cast, "B1", *Scheme.objects.all())
    with time_machine.travel(NEW_YEAR, tick=False):
        tasks.keep_agreements.run(city_id=willow.city.id)
        tasks.keep_agreements.run(city_id=willow.city.id)
    with open_city(willow.city.id), transaction.atomic():
        assert Grant.objects.count() == 1


def test_what_became_stale_while_suspended_is_sent_by_a_worker(committed_cast: Cast) -> None:
    given = consented(committed_cast)
    willow = committed_cast.willow
    with open_city(willow.city.id), transaction.atomic():
        ending.suspend(agreement=given.agreement, reason="A defect.", by=willow.head, at=NOON)
        ConversionConsent.objects.update(is_stale=True, sent_at=None)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        with open_city(willow.city.id), transaction.atomic():
            ending.resume(agreement=given.agreement, by=willow.head, at=NOON)
            (job,) = set(
                Piece.objects.filter(task="conversions.refresh_standings").values_list("job", flat=True)
            )
        tasks.refresh_standings.run(city_id=willow.city.id, job=job)
    with open_city(willow.city.id), transaction.atomic():
        assert not Piece.objects.filter(job=job).exists()
        given.refresh_from_db()
        assert not given.is_stale
        assert given.sent_at is not None


def test_a_worker_whose_time_is_over_lists_the_rest_anew(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    consented(committed_cast)
    willow = committed_cast.willow
    with open_city(willow.city.id), transaction.atomic():
        ConversionConsent.objects.update(is_stale=True)
        issuing.ring(at=NOON)
    monkeypatch.setattr(work, "LEASE_SECONDS", -1)
    with open_city(willow.city.id), transaction.atomic():
        (job,) = set(Piece.objects.filter(task="conversions.refresh_standings").values_list("job", flat=True))
    tasks.refresh_standings.run(city_id=willow.city.id, job=job)
    with open_city(willow.city.id), transaction.atomic():
        left = Piece.objects.filter(state=Piece.State.WAITING, task="conversions.refresh_standings")
        assert left.exists()
        assert job not in set(left.values_list("job", flat=True))
        assert ConversionConsent.objects.get().is_stale
