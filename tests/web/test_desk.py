"""Who has two desks works at one of them at a time, and chooses at which."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.store.models import Account, Authority
from contactpoint.store.repositories import authorities
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_LEEDS, _BRISTOL, _YORK = "E08000035", "E06000023", "E06000014"
_SENT = {"desk": _BRISTOL}


@pytest.fixture
def named(db: None) -> None:
    """The authorities that use the service."""
    for gss, name in ((_LEEDS, "Leeds"), (_BRISTOL, "Bristol"), (_YORK, "York")):
        authorities.switch_on(gss, name=name, on_from=timezone.localdate())
    assert Authority.objects.count() == 3


@pytest.fixture
def two_desks(named: None) -> Account:
    """A reviewer for Leeds and for Bristol, of whom Bristol is the first by its code."""
    account = world.account("priya.nair")
    account.grants = [[Role.DATA_QUALITY.value, gss, None] for gss in (_LEEDS, _BRISTOL)]
    account.save()
    return account


def _text(client: Client, name: str) -> str:
    return client.get(reverse(name)).content.decode()


def _works_at(client: Client) -> str:
    """Whose desk the actor of the next page works at."""
    response = client.get(reverse("review_queue"))
    return str(response.wsgi_request.actor.scope.code)


def test_the_chosen_desk_is_worked_at_until_another_is_chosen(
    two_desks: Account, signed_in: Callable[..., Client]
) -> None:
    """The queue is that desk's, and each page says whose it is."""
    client = signed_in(two_desks)
    assert _works_at(client) == _BRISTOL
    assert "Choose at which desk you work" in _text(client, "activity")
    for gss, name in ((_LEEDS, "Leeds"), (_BRISTOL, "Bristol")):
        response = client.post(reverse("desk"), {"desk": gss})
        assert (response.status_code, response.headers["Location"]) == (302, reverse("home"))
        assert _works_at(client) == gss
        assert f"You work at this desk: {name}." in _text(client, "activity")
        assert f'<span class="govuk-caption-l">{name}</span>' in _text(client, "review_queue")


@pytest.mark.parametrize("sent", [_YORK, "national", "not_known", "", "E0", "\x00", "a" * 5000])
def test_a_desk_that_one_does_not_hold_is_as_if_none_was_selected(
    two_desks: Account, signed_in: Callable[..., Client], sent: str
) -> None:
    """The same page, whether there is such an authority or not, and nothing changes."""
    client = signed_in(two_desks)
    client.post(reverse("desk"), {"desk": _LEEDS}, follow=True)
    nothing = client.post(reverse("desk"), {"desk": "nothing"})
    response = client.post(reverse("desk"), {"desk": sent})
    assert response.status_code == nothing.status_code == 200
    assert world.without_random(response.content.decode()) == world.without_random(
        nothing.content.decode()
    )
    assert "Select the desk at which you work now" in response.content.decode()
    assert _works_at(client) == _LEEDS


def test_whoever_has_no_choice_has_no_such_page(
    two_desks: Account, signed_in: Callable[..., Client]
) -> None:
    """One desk, several roles at it, or none: no link leads there and nothing is there."""
    at_one = [[role.value, _LEEDS, None] for role in (Role.DATA_QUALITY, Role.AUDITOR)]
    for grants in (at_one[:1], at_one, [[Role.PRACTITIONER.value, _LEEDS, None]]):
        two_desks.grants = grants
        two_desks.save()
        client = signed_in(two_desks)
        assert client.get(reverse("desk")).status_code == 404
        assert client.post(reverse("desk"), _SENT).status_code == 404
        assert "Choose at which desk" not in _text(client, "activity")


def test_a_desk_that_lapses_is_not_worked_at_any_more(
    two_desks: Account, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At midnight, in the middle of a session, though it was chosen; the other one goes on."""
    today = timezone.localdate()
    two_desks.grants = [
        [Role.DATA_QUALITY.value, _LEEDS, today.isoformat()],
        [Role.DATA_QUALITY.value, _BRISTOL, None],
    ]
    two_desks.save()
    client = signed_in(two_desks)
    client.post(reverse("desk"), {"desk": _LEEDS})
    assert _works_at(client) == _LEEDS
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    assert _works_at(client) == _BRISTOL
    assert client.get(reverse("desk")).status_code == 404


def test_the_next_session_begins_without_a_choice(
    two_desks: Account, signed_in: Callable[..., Client]
) -> None:
    """It was this session's alone."""
    client = signed_in(two_desks)
    client.post(reverse("desk"), {"desk": _LEEDS})
    assert _works_at(client) == _LEEDS
    client.post(reverse("sign_out"))
    assert _works_at(signed_in(two_desks)) == _BRISTOL
