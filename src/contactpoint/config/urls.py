"""Addresses. Of allauth only the two pages of signing in are here; nothing else of it answers."""

from django.urls import path, register_converter

from contactpoint.web.activity import views as activity
from contactpoint.web.health import health
from contactpoint.web.home import home
from contactpoint.web.involvement import views as involvement
from contactpoint.web.record import views as record
from contactpoint.web.search import views as search
from contactpoint.web.sign_in import views as sign_in


class _Reference:
    """What ``web.kept`` makes: 24 characters of base 32."""

    regex = "[a-z2-7]{24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_Reference, "reference")

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in.PasswordView.as_view(), name="account_login"),
    path("sign-in/code/", sign_in.CodeAndPinView.as_view(), name="mfa_authenticate"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("session-ended/", sign_in.session_ended, name="session_ended"),
    path("search/", search.purpose, name="search"),
    path("search/child/", search.child, name="search_child"),
    path("search/<reference:search>/", search.results, name="search_results"),
    path("search/<reference:search>/change/", search.change, name="search_change"),
    path("record/<reference:record>/", record.record, name="record"),
    path(
        "record/<reference:record>/involvement/",
        involvement.record_own,
        name="record_involvement",
    ),
    path(
        "record/<reference:record>/involvement/end/",
        involvement.end_own,
        name="end_involvement",
    ),
    path("record/<reference:record>/lead/", involvement.become_lead, name="take_lead"),
    path("activity/", activity.activity, name="activity"),
    path("activity/<reference:place>/", activity.activity, name="activity_older"),
    path("health/", health, name="health"),
]

handler400 = "contactpoint.web.errors.views.bad_request"
handler403 = "contactpoint.web.errors.views.forbidden"
handler404 = "contactpoint.web.errors.views.not_found"
handler429 = "contactpoint.web.errors.views.too_many_requests"
handler500 = "contactpoint.web.errors.views.server_error"
