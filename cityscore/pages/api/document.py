"""Three OpenAPI documents: each kind of client reads about its own doors alone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

RESIDENTS, SOURCES = "/api/v1/cities/", "/api/v1/sources/"
Endpoints = list[tuple[str, str, str, Any]]


def for_merchants(endpoints: Endpoints) -> Endpoints:
    """The doors of the merchant API."""
    return [each for each in endpoints if not each[0].startswith((RESIDENTS, SOURCES))]


def for_residents(endpoints: Endpoints) -> Endpoints:
    """The doors of the resident API."""
    return [each for each in endpoints if each[0].startswith(RESIDENTS)]


def for_sources(endpoints: Endpoints) -> Endpoints:
    """The doors for departments' systems."""
    return [each for each in endpoints if each[0].startswith(SOURCES)]


def _document(title: str, hook: str, prefix: str) -> Any:
    return SpectacularAPIView.as_view(
        authentication_classes=[],
        permission_classes=[AllowAny],
        renderer_classes=[OpenApiJsonRenderer, OpenApiYamlRenderer],
        custom_settings={
            "TITLE": title,
            "PREPROCESSING_HOOKS": [f"cityscore.pages.api.document.{hook}"],
            "SCHEMA_PATH_PREFIX": prefix,
        },
    )


schema = _document("CityScore resident API", "for_residents", "/api/v1/cities/{city}/me")
sources_schema = _document("CityScore source API", "for_sources", "/api/v1/sources/{source}")
