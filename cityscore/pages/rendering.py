"""Renders a page from finished values: while a template runs, nothing may reach the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class TemplateQueried(RuntimeError):  # noqa: N818 - a defect, named as what happened
    """A defect: a template asked the database instead of being given a finished value."""


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The page. Raises TemplateQueried when the template would query."""
    # The frame of every page names the account and the messages waiting for it.
    _ = request.user.is_authenticated, len(messages.get_messages(request))
    with connection.execute_wrapper(_refuse):
        return render(request, template, dict(context or {}), status=status)


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise TemplateQueried(sql)
