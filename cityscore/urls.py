"""Addresses outside any city."""

from django.conf import settings
from django.urls import include, path, re_path

from cityscore.pages import front
from cityscore.pages.api.document import schema, sources_schema
from cityscore.schemes import schemas

urlpatterns = [
    path("", front.cities, name="cities"),
    path("healthz", front.healthz, name="healthz"),
    path("accounts/after-login/", front.after_login, name="after_login"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", front.set_language, name="set_language"),
    path(schemas.ADDRESS.lstrip("/"), schemas.scheme, name="scheme_json_schema"),
    path("api/v1/cities/schema", schema, name="resident_schema"),
    path("api/v1/cities/<str:city>/me/", include("cityscore.pages.api.urls")),
    path("api/v1/between-cities/<str:city>/", include("conversions.api.urls")),
    path("api/v1/sources/schema", sources_schema, name="source_schema"),
    path("api/v1/sources/<str:source>/", include("cityscore.records.api.urls")),
    path("api/v1/", include("rewards.api.urls")),
    path("_allauth/", include("cityscore.pages.api.entrance")),
    re_path(r"^(?P<code>[a-z][a-z0-9-]*)$", front.to_city),
]
if settings.DEMO:
    urlpatterns.insert(0, path("accounts/messages/", front.demo_messages, name="demo_messages"))

handler404 = "cityscore.pages.front.not_found"
handler500 = "cityscore.pages.front.server_error"
handler403 = "cityscore.pages.front.forbidden"
