"""The addresses of a practice copy: its own pages, and the service's without those by which people
sign in or are invited. No other installation has these pages."""

from django.urls import path

from contactpoint.config import urls as service
from contactpoint.services.practice.invented import Exercise
from contactpoint.web.practice import views as practice

# Whoever comes in does so by a ticket. There is no account here of which training is recorded.
LEFT_OUT = frozenset(
    {
        *("start", "account_login", "mfa_authenticate", "sign_in_key", "training_passed"),
        *("enrol", "enrol_agreement", "enrol_password", "enrol_device", "enrol_key"),
        *("enrol_code", "enrol_done"),
        *("employer_begin", "employer_back", "employer_go_on", "employer_sign_in"),
        "employer_keys",
    }
)

urlpatterns = [
    path("start/", practice.entrance, name="start"),
    path("sign-in/", practice.entrance, name="account_login"),
    path("practice/enter/", practice.enter, name="practice_enter"),
    path("practice/", practice.practice, name="practice"),
    *(
        path(
            f"practice/{exercise.value}/{address}",
            view,
            {"exercise": exercise},
            name=f"practice_{exercise.name.lower()}{name}",
        )
        for exercise in Exercise
        for address, view, name in (
            ("", practice.exercise, ""),
            ("begin/", practice.begin, "_begin"),
            ("check/", practice.check, "_check"),
        )
    ),
    *(page for page in service.urlpatterns if page.name not in LEFT_OUT),
]

handler400 = service.handler400
handler403 = service.handler403
handler404 = service.handler404
handler429 = service.handler429
handler500 = service.handler500
