"""Give departments' systems credentials, and take them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, credentials
from cityscore.records.models import Feed, SourceClient
from cityscore.records.refusals import SourceScopesUnknown

PUSH, ROSTER = "records:push", "roster:read"
SOURCE_SCOPES = (PUSH, ROSTER)


@dataclass(frozen=True, slots=True)
class IssuedSourceClient:
    """A fresh credential; the secret is shown this once and kept only as a hash."""

    source_client: SourceClient
    client_id: str
    secret: str

    @property
    def pk(self) -> int:
        return self.source_client.id


@transaction.atomic
def issue_source_client(
    *, feed: Feed, name: str, scopes: Iterable[str] = SOURCE_SCOPES, by: Account, at: datetime
) -> IssuedSourceClient:
    """An OAuth2 client-credentials pair for a feed's system. Raises DutyMissing, SourceScopesUnknown."""
    actor = duties.require(by, Act.EDIT_SOURCES)
    wanted = [scope for scope in SOURCE_SCOPES if scope in set(scopes)]
    if not wanted or set(scopes) - set(SOURCE_SCOPES):
        raise SourceScopesUnknown(known=", ".join(SOURCE_SCOPES))
    city_code = city_queries.present_city().code
    client, secret = credentials.issue(city_code=city_code, name=name, scopes=wanted, at=at)
    made = SourceClient.objects.create(feed=feed, client=client, name=name[:100], scopes=wanted, issued_at=at)
    _log(made, actor, "issue_source_client", at)
    return IssuedSourceClient(made, client.id, secret)


@transaction.atomic
def revoke_source_client(*, source_client: SourceClient, by: Account, at: datetime) -> None:
    """End a credential and every token it got. Raises DutyMissing."""
    actor = duties.require(by, Act.EDIT_SOURCES)
    SourceClient.objects.filter(id=source_client.id).update(is_active=False)
    source_client.is_active = False
    credentials.end_tokens(source_client.client_id)
    _log(source_client, actor, "revoke_source_client", at)


def _log(source_client: SourceClient, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"records.{verb}",
        at=at,
        about=f"feed:{source_client.feed.code}",
        client=source_client.client_id,
        scopes=source_client.scopes,
    )
