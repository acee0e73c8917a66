"""A resident's app: signs in at allauth's door, then calls with its token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from cityscore.cities.models import Account
from tests.cast import PASSWORD

LOGIN = "/_allauth/app/v1/auth/login"


@dataclass
class App:
    """Calls of one app in one city, with the token of whoever signed in."""

    token: str = ""
    city: str = "willow"
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        content = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        headers = {"X-Session-Token": self.token} if self.token else {}
        return self.client.generic(
            method.upper(),
            f"/api/v1/cities/{self.city}/me/{path}",
            content,
            content_type=more.pop("content_type", "application/json"),
            headers=headers | more.pop("headers", {}),
            **more,
        )

    def get(self, path: str) -> Any:
        return self.call("get", path)

    def post(self, path: str, body: Any) -> Any:
        return self.call("post", path, body)


def app_of(account: Account, city: str = "willow") -> App:
    """Signed in with e-mail and password, as an app does."""
    body = json.dumps({"email": account.email, "password": PASSWORD})
    answer = Client().post(LOGIN, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return App(answer.json()["meta"]["session_token"], city)
