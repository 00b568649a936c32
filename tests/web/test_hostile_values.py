"""Whatever is sent to a page, at whatever place of a request, is answered: never a server error."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.core import validators
from django.forms import fields as form_fields
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.functional import Promise
from pytest_django import Settings

import contactpoint.web
from contactpoint.access.decisions import purposes_of
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.services.accounts.attempts import IN_SESSION
from contactpoint.services.accounts.security_keys import Act, Answer
from contactpoint.services.accounts.sign_in import actor_of
from contactpoint.store.models import Account
from contactpoint.web.page_form import DayField, PageForm, PageFormMixin
from tests.web import world
from tests.web.hostile import TEXTS
from tests.web.test_record import TODAY, record_address
from tests.web.test_search import FOR_BELLA, WHY

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_FORM = "application/x-www-form-urlencoded"
_BOXES = ("day", "month", "year")
# A date that is good in two of its boxes is read further than one that is bad in all.
_GOOD_DAY = {"day": "4", "month": "7", "year": "2017"}


def _classes() -> list[type[Any]]:
    """Every form of every page."""
    for module in pkgutil.walk_packages(contactpoint.web.__path__, "contactpoint.web."):
        importlib.import_module(module.name)
    found, further = [], [PageFormMixin]
    while further:
        subclasses = further.pop().__subclasses__()
        further += subclasses
        found += [one for one in subclasses if issubclass(one, forms.BaseForm)]
    return [one for one in found if one.__module__.startswith("contactpoint.") and one.base_fields]


def _names(form: type[Any]) -> Iterator[str]:
    """The names under which the browser sends a form's fields."""
    for name, field in form.base_fields.items():
        yield from (f"{name}-{part}" for part in _BOXES) if isinstance(field, DayField) else (name,)


_CLASSES = sorted(_classes(), key=lambda one: one.__qualname__)
_EVERY_NAME = sorted({name for form in _CLASSES for name in _names(form)})


def _good(form: type[Any]) -> dict[str, Any]:
    """Something in every field, so that the other fields keep nothing from being read."""
    return {name: _GOOD_DAY.get(name.rpartition("-")[2], "1") for name in _names(form)}


@pytest.fixture
def given(practitioner: Account) -> dict[str, Any]:
    """What forms ask of the page; a form that asks for more fails until it is given it here."""
    actor = actor_of(practitioner)
    return {
        "actor": actor,
        "purposes": purposes_of(actor),
        "statements": 3,
        "places": [1, 2],
        "question": "Select one",
        "answers": ["1", "has_died"],
        "user": practitioner,
        "act": Act.SIGN_IN,
        "to": lambda text: Answer(text, None, "http://testserver"),
        "authorities": [("E08000035", "Leeds")],
        "desks": {Scope("E08000035"): "Leeds", Scope("E06000014"): "York"},
    }


def test_every_form_is_walked() -> None:
    """Those of signing in as well."""
    assert len(_CLASSES) >= 12
    assert {"password", "code", "pin", "birth_date-day", "statement", "number"} <= set(_EVERY_NAME)


@pytest.mark.parametrize(
    "form", [one for one in _CLASSES if issubclass(one, PageForm)], ids=lambda one: one.__name__
)
def test_no_field_of_a_form_fails_on_a_value(form: type[Any], given: dict[str, Any]) -> None:
    """A day of twelve figures, and its siblings: each is taken, or refused in words."""
    wanted = inspect.signature(form.__init__).parameters
    extra = {name: value for name, value in given.items() if name in wanted}
    for name in _names(form):
        for text in TEXTS:
            for sent in (text, [text, text]):
                filled = form(data={**_good(form), name: sent}, **extra)
                if not filled.is_valid():
                    for message in (one for errors in filled.errors.values() for one in errors):
                        assert message
                        assert not _DJANGOS.search(message), f"{form.__name__} {name}: {message}"


def _djangos() -> Iterator[str]:
    """The beginnings of all messages that Django's fields and their validators have."""
    for module in (form_fields, validators):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            words = [*getattr(kind, "default_error_messages", {}).values()]
            if isinstance(getattr(kind, "message", None), str | Promise):
                words.append(kind.message)
            yield from (str(one).partition("%(")[0].strip() for one in words if len(str(one)) > 5)
    yield from ("Ensure this value", "Ensure that", "This field is required", "Select a valid")


_DJANGOS = re.compile("|".join(re.escape(one) for one in sorted(set(_djangos())) if one))


@pytest.mark.parametrize("form", _CLASSES, ids=lambda one: one.__name__)
def test_an_empty_form_says_what_to_enter_in_our_words(
    form: type[Any], given: dict[str, Any]
) -> None:
    """Those of signing in as well."""
    wanted = inspect.signature(form.__init__).parameters
    extra = {name: value for name, value in given.items() if name in wanted}
    if "whence" in wanted:
        extra |= {"whence": IN_SESSION, "user": given["user"]}
    for sent in ({}, dict.fromkeys(_names(form), "\0"), dict.fromkeys(_names(form), "x" * 2000)):
        filled = form(data=sent, **extra)
        for message in (one for errors in filled.errors.values() for one in errors):
            assert not _DJANGOS.search(message), message


@pytest.mark.parametrize("part", _BOXES)
@pytest.mark.parametrize("figures", ["999999999999", "1000000000000", "9" * 400, "99", "-4", "٤"])
def test_a_day_of_twelve_figures_is_no_day(part: str, figures: str) -> None:
    """In each of the three boxes."""
    sent = {**_GOOD_DAY, part: figures}
    with pytest.raises(forms.ValidationError):
        DayField(subject="First day").clean(tuple(sent[name] for name in _BOXES))


def _pages() -> list[str]:
    """An address of each page, with references that are of the right form."""
    found = []
    for pattern in get_resolver().url_patterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        while "<" in route:
            before, _, after = route.partition("<")
            route = before + "a" * 24 + after.partition(">")[2]
        found.append(f"/{route}")
    return found


@pytest.fixture
def people(db: None, signed_in: Callable[..., Client]) -> dict[str, Client]:
    """Nobody, and one of each role."""
    clients = {"nobody": Client()}
    for role in Role:
        clients[role.value] = signed_in(world.account(f"of.{role.value}", role=role))
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def _is_answered(response: Any, where: str) -> None:
    assert response.status_code < 500, where
    assert b"Traceback" not in b"".join(response), where


def test_no_page_fails_on_what_is_sent_to_it(people: dict[str, Client]) -> None:
    """In every field that any form has, in the query, and as no form at all."""
    for place, page in enumerate(_pages()):
        for who, client in people.items():
            # Every text comes to some page; a form has had all of them.
            for text in TEXTS[place % 8 :: 8]:
                written = quote(text, errors="surrogatepass", safe="")
                body = "&".join(f"{name}={written}" for name in _EVERY_NAME)[:60_000]
                _is_answered(client.post(page, body, content_type=_FORM), f"{who} {page} {text!r}")
            for query in ("page=99999999999999999999&next=%00", "next=/%ff&%", "a[]=1&" * 500):
                _is_answered(client.get(f"{page}?{query}"), f"{who} {page}?{query[:20]}")
            _is_answered(client.post(page, b"\xff\xfe\x00", content_type="text/plain"), page)
            _is_answered(client.generic("BREW", page), page)


@pytest.mark.parametrize(
    "path",
    [
        "/%00", "/%ff%fe", "/%", "/%zz", "//elsewhere.example/", "/../../etc/passwd", "/static/%00",
        "/static/../secrets", "/static/%ff", "/search/" + "a" * 5000 + "/", f"/record/{'A' * 24}/",
        "/record/" + "a" * 23 + "%00/", "/record/٣/", "/%E2%80%AE/", "/%ED%A0%80/",
        "/a%0d%0aX-A:b/",
        "/activity/" + "7" * 24 + "/", "/;a=b/", "/search/%2e%2e/", "/" + "a/" * 500,
    ],
)  # fmt: skip
def test_no_address_fails(path: str, people: dict[str, Client]) -> None:
    """However it is written."""
    for client in people.values():
        _is_answered(client.get(path), path)


@pytest.mark.parametrize(
    "name",
    [
        "host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "referer", "origin",
        "accept-language", "accept", "cookie", "user-agent", "if-modified-since", "if-none-match",
        "range", "x-csrftoken", "x-requested-with", "authorization",
        "accept-encoding",
    ],
)  # fmt: skip
def test_no_header_fails(name: str, settings: Settings) -> None:
    """Behind a proxy, too."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for text in TEXTS:
        value = text.encode("utf-8", "surrogatepass").decode("latin-1").replace("\r\n", "")[:8000]
        for path in ("/", "/sign-in/", "/static/contactpoint.css"):
            for send in (client.get, client.post):
                response = send(path, {"login": "a", "password": "b"}, headers={name: value})
                _is_answered(response, f"{name}: {text[:20]!r}")


@pytest.mark.parametrize(
    "name", ["session", "csrftoken", "__Host-session", "messages", "sessionid"]
)
def test_no_cookie_fails(name: str) -> None:
    """Of ours, and of nobody's."""
    for text in TEXTS:
        value = text.encode("utf-8", "surrogatepass").decode("latin-1").replace("\r\n", "")[:8000]
        for written in (value, f'"{value}"', quote(text, errors="surrogatepass")[:8000]):
            client = Client(raise_request_exception=False)
            response = client.get("/search/", headers={"cookie": f"{name}={written}; a; =b"})
            _is_answered(response, f"{name}: {text[:20]!r}")


@pytest.mark.parametrize("field", ["login", "password", "next"])
def test_no_first_page_of_signing_in_fails(field: str) -> None:
    """Whatever is taken for a user name."""
    client = Client(raise_request_exception=False)
    for text in TEXTS:
        sent = {"login": "dana", "password": "x", field: text}
        body = "&".join(f"{a}={quote(b, errors='surrogatepass')}" for a, b in sent.items())
        _is_answered(client.post("/sign-in/", body, content_type=_FORM), f"{field}: {text!r}")


# The first and the last day that there is, and every hostile one in each box.
_DAYS = [
    ("1", "1", "0001"),
    ("31", "12", "9999"),
    *((text, "7", "2017") for text in TEXTS[:12]),
    *(("4", text, "2017") for text in TEXTS[:12]),
    *(("4", "7", text) for text in TEXTS[:12]),
]


@pytest.mark.parametrize("page", ["involvement/", "involvement/end/", "lead/"])
def test_no_day_of_an_involvement_fails(browsing: Client, page: str) -> None:
    """On the pages of a record that there is: what is taken goes all the way."""
    browsing.raise_request_exception = False
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    address = record_address(browsing)
    browsing.post(f"{address}involvement/", TODAY | {"lead": "no"})
    for day in _DAYS:
        sent = dict(zip(("day-day", "day-month", "day-year"), day, strict=True)) | {"lead": "no"}
        _is_answered(browsing.post(f"{address}{page}", sent), f"{page} {day}")
        _is_answered(browsing.get(address), f"{page} {day}")


@pytest.mark.parametrize("name", ["birth_date", "age_or_year", "number", "postcode", "given"])
def test_no_search_fails(browsing: Client, name: str) -> None:
    """What is taken is searched for."""
    browsing.raise_request_exception = False
    world.registers()
    world.put(world.BELLA)
    for text in TEXTS:
        # No surrogate is sent by a form.
        text = text.encode("utf-8", "replace").decode()[:20_000]
        boxes = {f"{name}-{part}": text if part == "day" else "7" for part in _BOXES}
        sent = WHY | FOR_BELLA | (boxes if name == "birth_date" else {name: text})
        _is_answered(browsing.post("/search/", sent, follow=True), f"{name} {text[:20]!r}")
