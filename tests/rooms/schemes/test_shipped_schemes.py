"""The schemes and cities that come with the platform are loaded and published like anybody's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from cityscore.cities import actions as cities
from cityscore.cities.founding import read_founding
from cityscore.cities.models import NoticeVersion, Officer
from cityscore.core.tenancy import open_city
from cityscore.schemes import actions
from cityscore.schemes.models import Scheme
from cityscore.schemes.shipped import shipped_schemes
from tests.cast import sign_up

FOLDER = Path(settings.BASE_DIR, "cityscore")
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", ["wendeng", "hangzhou", "xiamen"])
def test_a_shipped_city_publishes_all_of_its_shipped_schemes(db: None, open_gate: None, code: str) -> None:
    operator = sign_up("operator@example.org")
    operator.is_operator = True
    reading = read_founding((FOLDER / "cities" / "shipped" / f"{code}.yaml").read_bytes())
    assert reading.founding is not None, reading.problems
    city = cities.found_city_with_office(founding=reading.founding, by=operator, at=AT)
    with open_city(city.id):
        staff = {duty: officer.account for officer in Officer.objects.all() for duty in officer.duties}
        files = [each for each in shipped_schemes() if each.about.city == code]
        assert files
        for file in files:
            draft = actions.load_version(text=file.text, by=staff["rule-editor"], at=AT)
            actions.publish_version(version=draft, by=staff["approver"], at=AT)
        noticed = set(NoticeVersion.objects.values_list("scheme_code", flat=True))
        assert noticed == set(Scheme.objects.values_list("code", flat=True))
