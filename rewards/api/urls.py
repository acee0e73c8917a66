"""Addresses of the merchant API, version 1."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from rewards.api.perks import Perks, Permissions, Reasons
from rewards.api.redemptions import RedemptionById, RedemptionByKey, Redemptions
from rewards.api.token import TokenView
from rewards.api.verifications import Verifications

schema = SpectacularAPIView.as_view(
    authentication_classes=[],
    permission_classes=[AllowAny],
    renderer_classes=[OpenApiJsonRenderer, OpenApiYamlRenderer],
)

urlpatterns = [
    path("token", TokenView.as_view(), name="api_token"),
    path("perks", Perks.as_view(), name="api_perks"),
    path("verifications", Verifications.as_view(), name="api_verifications"),
    path("redemptions", Redemptions.as_view(), name="api_redemptions"),
    path("redemptions/by-key/<path:key>", RedemptionByKey.as_view(), name="api_redemption_by_key"),
    path("redemptions/<uuid:redemption>", RedemptionById.as_view(), name="api_redemption"),
    path("reasons", Reasons.as_view(), name="api_reasons"),
    path("permissions", Permissions.as_view(), name="api_permissions"),
    path("schema", schema, name="api_schema"),
]
