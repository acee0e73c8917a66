"""A small OpenID Connect provider on this machine, spoken to over HTTP like any other.

Authorization code flow with PKCE: discovery, authorize, token, userinfo, jwks; ID tokens are RS256.
It can be told to misbehave, one way at a time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT_ID = "willow-client"
CLIENT_SECRET = "provider-keeps-this"


@dataclass
class Provider:
    """`claims` are what it says of whoever signs in next; `token_claims` overrule them in the ID token."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    token_claims: dict[str, Any] = field(default_factory=dict)
    userinfo_claims: dict[str, Any] = field(default_factory=dict)
    without_id_token: bool = False
    denies: bool = False
    announced_issuer: str = ""
    asked: list[str] = field(default_factory=list)
    _grants: dict[str, dict[str, str]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.announced_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict[str, Any]:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person signs in and agrees: where the browser goes next."""
        if asked["client_id"] != CLIENT_ID or asked["response_type"] != "code":
            raise ValueError("unknown client")
        answer = {"state": asked["state"]}
        if self.denies:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self._grants[answer["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, asked: dict[str, str]) -> dict[str, Any]:
        """Trade a code, once, for tokens; only for the client and the browser that began."""
        grant = self._grants.pop(asked["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
        if (
            (asked["client_id"], asked["client_secret"]) != (CLIENT_ID, CLIENT_SECRET)
            or asked["redirect_uri"] != grant["redirect_uri"]
            or challenge.decode().rstrip("=") != grant["code_challenge"]
        ):
            raise ValueError("not the client that asked")
        access_token = secrets.token_urlsafe(16)
        self._tokens.add(access_token)
        answer: dict[str, Any] = {"access_token": access_token, "token_type": "Bearer", "expires_in": 60}
        return answer if self.without_id_token else answer | {"id_token": self._id_token()}

    def _id_token(self) -> str:
        now = int(time.time())
        standard = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        claims = {**standard, **self.claims, **self.token_claims}
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})

    def userinfo(self, bearer: str) -> dict[str, Any]:
        if bearer.removeprefix("Bearer ") not in self._tokens:
            raise ValueError("unknown token")
        return {**self.claims, **self.userinfo_claims}


class Handler(BaseHTTPRequestHandler):
    """Each address of the provider."""

    vouches: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.vouches.asked.append(parts.path)
        if parts.path == "/authorize":
            self._answer(302, {}, location=self.vouches.authorize(_flat(parts.query)))
        elif parts.path == "/userinfo":
            self._answer(200, self.vouches.userinfo(self.headers["Authorization"]))
        else:
            documents = {
                "/jwks": self.vouches.jwks,
                "/.well-known/openid-configuration": self.vouches.configuration,
            }
            self._answer(200, documents[parts.path]())

    def do_POST(self) -> None:
        self.vouches.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            self._answer(200, self.vouches.token(_flat(body)))
        except (KeyError, ValueError):
            self._answer(400, {"error": "invalid_grant"})

    def _answer(self, status: int, document: dict[str, Any], location: str = "") -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, served on a free port of the loopback interface until the end of the block."""
    provider = Provider()

    class OfThisProvider(Handler):
        vouches = provider

    server = ThreadingHTTPServer(("127.0.0.1", 0), OfThisProvider)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
