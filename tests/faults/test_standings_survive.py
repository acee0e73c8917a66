"""Standings on their way to another city survive the worker that sends them, and nobody is sent half."""

from __future__ import annotations

import pytest
from django.db import transaction

from cityscore.core import clock
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from conversions.actions import issuing
from conversions.models import ConversionConsent, Standing
from tests.cast import Cast
from tests.conftest import COMMITTED
from tests.faults.deaths import LEASE, let_one_die, reconcile
from tests.rooms.conversions.builders import AGREEMENT
from tests.rooms.rewards.test_agreement_caps import capped, travellers
from tests.workers import own_queue, wait_until, worker

pytestmark = COMMITTED
PEOPLE = 30
FOR_LONG = AGREEMENT.replace("until: 2026-12-31", "until: 2126-12-31")
"""A worker's clock is not the test's."""


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_worker_killed_while_it_sends_leaves_nothing_out(committed_cast: Cast, deaths: int) -> None:
    with own_queue() as queue:
        agreement, _ = capped(committed_cast, "{total: 100}", FOR_LONG)
        travellers(committed_cast, agreement, PEOPLE)
        with open_city(committed_cast.harbour.city.id), transaction.atomic():
            Standing.objects.update(points_hundredths=None)
        with open_city(committed_cast.willow.city.id):
            with transaction.atomic():
                ConversionConsent.objects.update(is_stale=True, sent_points_hundredths=None)
                issuing.ring(at=clock.now())
            for _ in range(deaths):
                let_one_die(queue, "standings.sent", times=1)
                with transaction.atomic():  # what the dead one had begun to write is gone on both sides
                    assert ConversionConsent.objects.filter(is_stale=True).count() == PEOPLE

            def done() -> bool:
                reconcile()
                with transaction.atomic():
                    open_pieces = Piece.objects.filter(task="conversions.refresh_standings")
                    return not ConversionConsent.objects.filter(is_stale=True).exists() and not open_pieces

            with worker(queue, **LEASE):
                wait_until(done, "everything is sent")
            with transaction.atomic():
                sent = dict(ConversionConsent.objects.values_list("pseudonym", "sent_points_hundredths"))
        with open_city(committed_cast.harbour.city.id), transaction.atomic():
            assert dict(Standing.objects.values_list("pseudonym", "points_hundredths")) == sent
        assert set(sent.values()) == {57_500}
