"""Addresses of the merchant API, version 1."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from rewards.api import settling
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
    path("redemptions/<uuid:redemption>/capture", settling.Capture.as_view(), name="api_capture"),
    path("redemptions/<uuid:redemption>/extend", settling.Extend.as_view(), name="api_extend"),
    path("redemptions/<uuid:redemption>/release", settling.Release.as_view(), name="api_release"),
    path("redemptions/<uuid:redemption>/return", settling.Return.as_view(), name="api_return"),
    path("redemptions/<uuid:redemption>/claim", settling.Claim.as_view(), name="api_claim"),
    path("redemptions/<uuid:redemption>/annul", settling.Annul.as_view(), name="api_annul"),
    path("entitlements/<uuid:entitlement>", settling.Entitlement.as_view(), name="api_entitlement"),
    path("reasons", Reasons.as_view(), name="api_reasons"),
    path("permissions", Permissions.as_view(), name="api_permissions"),
    path("schema", schema, name="api_schema"),
]
