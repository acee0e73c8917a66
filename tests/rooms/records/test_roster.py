"""A source is given only the identifiers that consented to it, and each of them can see that."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.cities.refusals import DutyMissing
from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participant_queries
from cityscore.records.actions import roster
from cityscore.records.models import Feed
from tests.cast import NOON, Cast
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import FEED, enrol, open_scheme


def test_it_names_those_who_consented_and_tells_each_of_them(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        yes = enrol(cast.willow, scheme, "W1").participant
        no = enrol(cast.willow, scheme, "W2", sources=()).participant
        found = roster(feed_code=FEED, since=None, by=cast.willow.clerk, at=NOON)
        assert found == [("local", "W1")]
        for participant, is_told in ((yes, True), (no, False)):
            actions = {entry.action for entry in participant_queries.access_log(participant.id)}
            assert ("records.roster" in actions) is is_told


def test_a_later_day_leaves_earlier_consents_out(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        found = roster(feed_code=FEED, since=date(2026, 6, 16), by=cast.willow.clerk, at=NOON)
        assert found == []


def test_only_a_clerk_gets_it(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        open_scheme(cast.willow)
        for account in (cast.willow.editor, cast.harbour.clerk):
            with pytest.raises(DutyMissing):
                roster(feed_code=FEED, since=None, by=account, at=NOON)


def test_the_office_downloads_it_and_everybody_in_it_is_told(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        mei = enrol(cast.willow, scheme, "W1").participant
        page = f"/willow/office/records/feed/{Feed.objects.get().id}/roster/"
        assert "Each of them reads" in at_the_office(cast.willow.clerk).get(page).content.decode()
        assert participant_queries.access_log(mei.id)[0].action != "records.roster"
        response = at_the_office(cast.willow.clerk).post(page, {"since": ""})
        assert response.content.decode() == "\ufeffidentifier_type,identifier\r\nlocal,W1\r\n"
        assert participant_queries.access_log(mei.id)[0].action == "records.roster"
        later = at_the_office(cast.willow.clerk).post(page, {"since": "2999-01-01"})
        assert later.content.decode() == "\ufeffidentifier_type,identifier\r\n"
        assert at_the_office(cast.willow.editor).post(page, {"since": ""}).status_code == 404
