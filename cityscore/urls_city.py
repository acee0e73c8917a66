"""Addresses inside a city: `/{city}` has already moved into SCRIPT_NAME."""

from django.contrib import admin
from django.urls import include, path

from cityscore.pages import front, origin, public

urlpatterns = [
    path("", public.home, name="city"),
    path("schemes/<str:code>/", public.scheme, name="scheme"),
    path("schemes/<str:code>/origin/", origin.scheme_origin, name="scheme_origin"),
    path("me/", include("cityscore.pages.me_urls")),
    path("office/", admin.site.urls),
    path("accounts/after-login/", front.after_login, name="after_login"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler404 = "cityscore.pages.front.not_found"
handler500 = "cityscore.pages.front.server_error"
handler403 = "cityscore.pages.front.forbidden"
