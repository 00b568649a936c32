"""Headers on every answer, and nothing inline on any page."""

import json
import platform
import re
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from runpy import run_path
from typing import Any

import pytest
from django.conf import settings
from django.forms import ModelForm
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contactpoint.access.grants import Role
from contactpoint.config import settings as own_settings
from contactpoint.web.headers import content_security_policy
from tests.web import world
from tests.web.test_gate import address_of, pages
from tests.web.test_record import TODAY, record_address
from tests.web.test_search import FOR_BELLA, searched

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|<base"
    # One page leads to another only without scripts, and only to the end of the session.
    r"|(?<!<noscript>)<meta[^>]*http-equiv"
    r"|<meta[^>]*http-equiv(?!=\"refresh\" content=\"\d+; url=/session-ended/\"></noscript>)",
    re.IGNORECASE,
)


_OWN = re.compile(r"<(?:script|link rel=\"stylesheet\")[^>]*>")


def nonce_of(response: HttpResponse) -> str:
    """The nonce of an answer's policy."""
    found = re.search(r"'nonce-([\w-]{22})'", response.headers["Content-Security-Policy"])
    assert found is not None
    return found[1]


def addresses() -> list[str]:
    """One address of every page, of unknown references where it has one."""
    return [address_of(page.name) for page in pages() if page.name]


@pytest.mark.parametrize("signed", [False, True])
def test_every_answer_has_the_headers_and_nothing_inline(
    client: Client, browsing: Client, signed: bool
) -> None:
    """Whoever asks for whatever page, errors included."""
    visitor = browsing if signed else client
    for address in [*addresses(), "/nothing/here/"]:
        response = visitor.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert policy == content_security_policy(nonce_of(response)), address
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert response.headers["Cache-Control"] == "no-store", address
        assert response.headers["X-Content-Type-Options"] == "nosniff", address
        assert response.headers["Referrer-Policy"] == "same-origin", address
        assert response.headers["X-Frame-Options"] == "DENY", address
        assert not _INLINE.search(response.content.decode()), address


def test_nothing_inline_on_the_pages_of_a_record(browsing: Client) -> None:
    """Results, record and its forms, with errors and with content, have no inline code."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    address = record_address(browsing)
    answers = [
        browsing.get(address),
        browsing.get(f"{address}involvement/"),
        browsing.post(f"{address}involvement/", {}),
        browsing.post(f"{address}involvement/", TODAY | {"lead": "yes"}, follow=True),
        browsing.get(f"{address}involvement/end/"),
        browsing.get(f"{address}lead/"),
        browsing.post(reverse("search"), {}),
        browsing.get(reverse("activity")),
    ]
    for response in answers:
        assert response.status_code == 200
        assert not _INLINE.search(response.content.decode())


def test_cookies_are_kept_from_scripts_and_other_sites(browsing: Client) -> None:
    """Neither cookie is readable by a script or sent along from another site."""
    browsing.get(reverse("search"))
    browsing.post(reverse("search"), {"purpose": "working_with_child"})
    for name in ("__Host-session", "__Host-csrf"):
        cookie = browsing.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        # What a browser asks of a name that begins so.
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_a_form_without_its_token_is_refused(practitioner: object) -> None:
    """A form that another site sends changes nothing; the page says what to do."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(practitioner)  # type: ignore[arg-type]
    response = strict.post(reverse("search"), {"purpose": "working_with_child"})
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()
    assert "purpose" not in strict.session


def test_the_health_page_says_ok_and_nothing_else(client: Client) -> None:
    """A load balancer learns that the server and its databases answer."""
    assert client.get(reverse("health")).content == b"ok"


def test_what_is_injected_into_a_page_brings_no_script_of_any_origin(browsing: Client) -> None:
    """Scripts and styles run by the answer's own nonce, which nobody knows beforehand: not because
    they are files of this server, and not by the nonce of another answer."""
    first, second = browsing.get(reverse("search")), browsing.get(reverse("search"))
    assert nonce_of(first) != nonce_of(second)
    for response in (first, second):
        own = _OWN.findall(response.content.decode())
        assert len(own) == 4
        assert all(f'nonce="{nonce_of(response)}"' in tag for tag in own)
        policy = dict(
            directive.split(" ", 1)
            for directive in response.headers["Content-Security-Policy"].split("; ")
        )
        assert policy["script-src"] == policy["style-src"] == f"'nonce-{nonce_of(response)}'"
        assert policy["object-src"] == policy["base-uri"] == "'none'"


def test_the_page_of_a_fault_has_its_styles(
    browsing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made without the request, and knows the nonce all the same."""
    monkeypatch.setattr("contactpoint.web.gate.signed_in", lambda user: 1 / 0)
    browsing.raise_request_exception = False
    response = browsing.get(reverse("search"))
    assert response.status_code == 500
    assert f'nonce="{nonce_of(response)}"' in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_page_answers_to_a_method_that_it_has_no_use_for(
    client: Client, browsing: Client, method: str
) -> None:
    """Neither pages nor static files, signed in or not; nothing of the request comes back."""
    for visitor in (client, browsing):
        for address in [*addresses(), "/static/contactpoint.css"]:
            response = visitor.generic(method, address, "x", HTTP_X_ECHO="an invented secret")
            assert response.status_code == 405, address
            assert response.content == b"", address
            assert "Content-Security-Policy" in response.headers, address


def test_who_goes_back_after_signing_out_finds_nothing_in_the_browser(browsing: Client) -> None:
    """Signing out, and the page that says that a session has ended, empty the browser's stores. Not
    its cookies: those of other services of the domain would go as well."""
    browsing.get(reverse("search"))
    assert "Clear-Site-Data" not in browsing.get(reverse("search")).headers
    for response in (browsing.get(reverse("session_ended")), browsing.post(reverse("sign_out"))):
        assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_page_left_on_the_screen_goes_when_its_session_does(
    client: Client, browsing: Client
) -> None:
    """Also where the server cannot be reached then: the browser leaves the page by itself, told by
    a script (the journeys show it) or, without scripts, by the page. One with a form stays as long
    as what is sent from it is kept. The page that it goes to does not make the session last."""
    search = browsing.get(reverse("search")).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="1800; url=/session-ended/">' in search
    done = browsing.get(reverse("activity")).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="600; url=/session-ended/">' in done
    proving = browsing.get(reverse("prove_again")).content.decode()
    assert 'content="600; url=/session-ended/"' in proving
    for page in (search, done, proving):
        assert 'data-ends-in="600"' in page
    again = browsing.get(reverse("session_ended"))
    assert settings.SESSION_COOKIE_NAME not in again.cookies
    for page in (again, client.get(reverse("account_login")), client.get(reverse("start"))):
        assert "refresh" not in page.content.decode()


def test_a_browser_that_blocks_something_says_so_without_what(
    browsing: Client, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a report the kind is written down, from a closed list. Addresses and samples in it are
    text that an attacker may choose."""
    told = {"effective-directive": "script-src-elem", "document-uri": "https://evil.example/x\ny"}
    sent = [
        json.dumps({"csp-report": told}),
        json.dumps({"csp-report": {"effective-directive": "x\nevil"}}),
        json.dumps(["csp-report"]),
        "[" * 60_000,
        "evil",
    ]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browsing.cookies
    for report in sent:
        response = strict.post(
            reverse("policy_report"), report, content_type="application/csp-report"
        )
        assert (response.status_code, response.content) == (204, b"")
    kinds = [record.getMessage().rpartition(" ")[2] for record in caplog.records]
    assert kinds == ["script-src-elem", "unknown", "unreadable", "unreadable", "unreadable"]
    assert "evil" not in caplog.text
    client.post(reverse("policy_report"), sent[0], content_type="application/csp-report")
    assert len(caplog.records) == len(sent)


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/static/contactpoint.css", "/nothing/"])
def test_a_browser_that_came_once_never_comes_without_tls_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """For a year, for the names below this one as well, whatever was asked for."""
    response = with_tls(settings, monkeypatch).get(address, HTTP_X_FORWARDED_PROTO="https")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_what_comes_without_tls_is_led_to_it_but_for_the_health_page(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load balancer that asks without TLS would not notice that it was led elsewhere."""
    client = with_tls(settings, monkeypatch)
    led = client.get("/sign-in/")
    assert (led.status_code, led.headers["Location"]) == (301, "https://testserver/sign-in/")
    assert client.get(reverse("health")).content == b"ok"


def with_tls(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser at a service with the settings that it has where TLS is expected, as by default."""
    monkeypatch.delenv("CONTACTPOINT_TLS")
    for name, value in run_path(own_settings.__file__).items():
        if name.startswith("SECURE_"):
            setattr(settings, name, value)
    return Client()


def test_every_text_says_how_it_is_encoded(client: Client, browsing: Client) -> None:
    """Nobody guesses at an encoding, in which a name could be read as markup. JSON has one."""
    for address in [*addresses(), "/nothing/", "/static/contactpoint.css"]:
        for visitor in (client, browsing):
            answer = visitor.get(address)
            if address != reverse("employer_keys") and (answer.content or answer.streaming):
                assert "charset=utf-8" in answer.headers["Content-Type"].replace('"', ""), address


def test_no_cookie_is_too_large_to_be_kept(browsing: Client) -> None:
    """Whatever a session keeps, the browser has a key of it alone: 4096 bytes are what it takes."""
    for given in ("A" * 60, "B" * 60, "C" * 60):
        searched(browsing, FOR_BELLA | {"given": given, "family": "D" * 60})
    cookies = list(browsing.cookies.items())
    assert cookies
    assert all(len(name) + len(cookie.value) < 200 for name, cookie in cookies)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://testserver.evil"])
def test_no_other_origin_is_let_in(client: Client, browsing: Client, origin: str) -> None:
    """Neither by a request nor by the question before one."""
    for visitor in (client, browsing):
        for address in addresses():
            asked = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
            for answer in (visitor.get(address, **asked), visitor.options(address, **asked)):
                assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_no_page_is_a_script(browsing: Client) -> None:
    """Whatever format is asked for, an answer is a page or plain text: no site reads one by a
    script element."""
    for address in addresses():
        answer = browsing.get(
            address, {"callback": "evil", "format": "json"}, HTTP_ACCEPT="application/javascript"
        )
        kind = answer.headers.get("Content-Type", "text/html").partition(";")[0]
        # The keys that employers' sign-ins know this service by are public.
        of_keys = {"application/jwk-set+json"} if address == reverse("employer_keys") else set()
        assert kind in {"text/html", "text/plain"} | of_keys, address
        assert "evil" not in answer.content.decode(), address


@pytest.mark.parametrize(
    "path",
    [
        *("/static/", "/static/vendor/", "/static/../web/gate.py", "/static/%2e%2e/web/gate.py"),
        *("/static//etc/passwd", "/static/..%5cgate.py", "/.git/config", "/pyproject.toml"),
        *("/media/x", "/src/contactpoint/web/gate.py", "/static/contactpoint.js.map"),
    ],
)
def test_no_file_outside_the_static_ones_is_served(
    client: Client, browsing: Client, path: str
) -> None:
    """No folder is listed, no source is read, and nobody climbs out of the folder."""
    for visitor in (client, browsing):
        response = visitor.get(path)
        assert response.status_code == 404
        assert "def " not in response.content.decode()


@pytest.mark.parametrize("path", ["/search/x.css", "/activity/style.css", "/search/;x.js"])
def test_a_page_with_a_files_ending_is_no_file(browsing: Client, path: str) -> None:
    """A cache on the way takes no page for a file, since it is none, and is to be kept nowhere."""
    response = browsing.get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


def test_no_answer_says_what_answers_it(client: Client, browsing: Client) -> None:
    """No version of anything that has a part in an answer is in one."""
    versions = {version(name) for name in ("django", "django-allauth", "granian", "jinja2")}
    versions |= {f"Python/{platform.python_version()}", "X-Powered-By"}
    for visitor in (client, browsing):
        for address in [*addresses(), "/nothing/"]:
            answer = visitor.get(address)
            told = f"{answer.headers}\n{answer.content.decode()}"
            assert not [one for one in versions if re.search(rf"\b{re.escape(one)}\b", told)]


def test_no_form_is_made_of_a_model() -> None:
    """So that nobody sets a field of a row that no form has."""
    import_module(settings.ROOT_URLCONF)
    made = [form for form in ModelForm.__subclasses__() if form.__module__.startswith("contact")]
    assert made == []


def test_a_form_in_an_address_is_no_form(browsing: Client) -> None:
    """What stands in the address does not count, and of what is sent twice the last does."""
    address = f"{reverse('search')}?purpose=working_with_child"
    assert browsing.post(address, {}).status_code == 200
    assert browsing.post(address, {"purpose": ["working_with_child", "x"]}).status_code == 200
    assert "purpose" not in browsing.session
    sent = FOR_BELLA | {"purpose": ["x", "working_with_child"]}
    assert browsing.post(reverse("search"), sent).status_code == 302


@pytest.mark.parametrize("name", ["DEBUG", "DJANGO_DEBUG", "CONTACTPOINT_DEBUG"])
def test_no_variable_turns_on_pages_that_show_the_code(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Of the service's own settings: those of tests have it off whatever these say."""
    monkeypatch.setenv(name, "1")
    assert run_path(own_settings.__file__)["DEBUG"] is False


def test_the_length_that_an_answer_says_is_its_own(client: Client, browsing: Client) -> None:
    """So that on one connection no answer runs over into the next."""
    for visitor in (client, browsing):
        for address in [*addresses(), "/nothing/"]:
            for answer in (visitor.get(address), visitor.post(address, {})):
                if answer.status_code != 204:
                    assert int(answer.headers["Content-Length"]) == len(answer.content), address


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.DATA_QUALITY, Role.AUDITOR])
def test_every_page_of_who_is_signed_in_leads_out(
    signed_in: Callable[..., Client], role: Role
) -> None:
    """Whoever gets up from a shared desk finds where to sign out, wherever they are."""
    visitor, seen = signed_in(world.account(role=role)), set()
    for address in addresses():
        answer = visitor.get(address)
        if answer.status_code == 200 and hasattr(answer.wsgi_request, "actor"):
            assert f'action="{reverse("sign_out")}"' in answer.content.decode(), address
            seen.add(address)
    assert reverse("activity") in seen
