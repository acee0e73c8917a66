"""Two OpenAPI documents: each kind of client reads about its own doors alone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

RESIDENTS = "/api/v1/cities/"
Endpoints = list[tuple[str, str, str, Any]]


def for_merchants(endpoints: Endpoints) -> Endpoints:
    """The doors of the merchant API."""
    return [each for each in endpoints if not each[0].startswith(RESIDENTS)]


def for_residents(endpoints: Endpoints) -> Endpoints:
    """The doors of the resident API."""
    return [each for each in endpoints if each[0].startswith(RESIDENTS)]


schema = SpectacularAPIView.as_view(
    authentication_classes=[],
    permission_classes=[AllowAny],
    renderer_classes=[OpenApiJsonRenderer, OpenApiYamlRenderer],
    custom_settings={
        "TITLE": "CityScore resident API",
        "PREPROCESSING_HOOKS": ["cityscore.pages.api.document.for_residents"],
        "SCHEMA_PATH_PREFIX": "/api/v1/cities/{city}/me",
    },
)
