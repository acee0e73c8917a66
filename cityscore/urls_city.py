"""Addresses inside a city: `/{city}` has already moved into SCRIPT_NAME."""

from django.contrib import admin
from django.urls import include, path

from cityscore.pages import front, origin, public, what_could

urlpatterns = [
    path("", public.home, name="city"),
    path("schemes/<str:code>/", public.scheme, name="scheme"),
    path("schemes/<str:code>/origin/", origin.scheme_origin, name="scheme_origin"),
    path("schemes/<str:code>/what-could-i-get/", what_could.what_could_i_get, name="what_could_i_get"),
    path("me/", include("cityscore.pages.me_urls")),
    path("office/", admin.site.urls),
    path("accounts/after-login/", front.after_login, name="after_login"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", front.set_language, name="set_language"),
]

handler404 = "cityscore.pages.front.not_found"
handler500 = "cityscore.pages.front.server_error"
handler403 = "cityscore.pages.front.forbidden"
