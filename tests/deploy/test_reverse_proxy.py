"""The settings for nginx that are shipped hold what docs/operations.md promises of them."""

import json
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.architecture.repository import ROOT
from tests.deploy.proxy import NAME, Proxy, everything, nginx_before
from tests.deploy.telling import COOKIE
from tests.fixtures.serving import PATIENCE_SECONDS, free_port, wait_until_it_answers

pytestmark = pytest.mark.slow

_NOWHERE = "postgresql://nobody@/nothing?host=%2Fnonexistent"
_HEADERS_WITHIN_SECONDS = 10
# Above what the settings allow a visitor, and below what nginx itself may hold.
_MANY = 60


HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before a service that tells what came in."""
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    chosen = {
        "CONTACTPOINT_HOME": str(folder / "home"),
        "CONTACTPOINT_HOSTS": NAME,
        "CONTACTPOINT_TLS": "1",
        "CONTACTPOINT_PROXIES": "1",
        "DATABASE_URL": _NOWHERE,
        "KEYS_DATABASE_URL": _NOWHERE,
        "DJANGO_SETTINGS_MODULE": "contactpoint.config.settings",
        "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)]),
    }
    service = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(port)),
            *("--log-level", "warning", "tests.deploy.telling:application"),
        ],
        env={**os.environ, **chosen},
    )
    try:
        # It answers to its name alone, so a refusal shows that it is there.
        _until_it_listens(service, port)
        with nginx_before(port, folder) as proxy:
            yield proxy
    finally:
        service.terminate()
        service.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, int]]:
    """nginx before the product, and the product's own port."""
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("DATABASE_URL") and name != "DJANGO_SETTINGS_MODULE"
    }
    chosen = {
        "CONTACTPOINT_HOME": str(folder / "home"),
        "CONTACTPOINT_HOSTS": f"{NAME},127.0.0.1",
        "CONTACTPOINT_TLS": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    service = subprocess.Popen(
        [sys.executable, "-m", "contactpoint", "up", "--port", str(port), "--workers", "1"],
        env={**inherited, **chosen},
    )
    try:
        wait_until_it_answers(service, f"http://127.0.0.1:{port}/health/")
        with nginx_before(port, folder) as proxy:
            yield proxy, port
    finally:
        service.terminate()
        service.wait(timeout=PATIENCE_SECONDS)


def _until_it_listens(service: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(PATIENCE_SECONDS * 5):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            service.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("the service ended by itself")
    pytest.fail("the service does not listen")


def what_came_in(proxy: Proxy, *arguments: Any, **options: Any) -> dict[str, Any]:
    """What the service saw of a request."""
    answer = proxy.ask(*arguments, **options)
    assert answer.status == 200, answer.body
    told: dict[str, Any] = json.loads(answer.body)
    return told


def test_the_sign_in_page_is_served_over_tls_and_its_form_taken(
    served: tuple[Proxy, int],
) -> None:
    """The cookie that the form is checked by comes through unchanged, and back."""
    proxy, _ = served
    page = proxy.ask("/sign-in/")
    assert page.status == 200
    assert b"<h1" in page.body
    cookie = page.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert page.headers.get_all("Strict-Transport-Security") == [HSTS]
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token is not None
    sent = proxy.ask(
        "/sign-in/",
        method="POST",
        body=b"login=nobody&password=wrong&csrfmiddlewaretoken=" + token[1],
        headers={
            "Cookie": cookie.split(";")[0],
            "Origin": f"https://{NAME}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert sent.status == 200
    assert b"govuk-error-summary" in sent.body


def test_health_is_not_public(served: tuple[Proxy, int]) -> None:
    """The service itself tells its own machine; nginx tells nobody."""
    proxy, _ = served
    for path in ("/health/", "/health", "//health/", "/%68ealth/", "/x/../health/"):
        assert proxy.ask(path).status == 404


def test_what_nginx_itself_refuses_keeps_a_browser_with_tls(told: Proxy) -> None:
    """A refusal is an answer as well; and what is answered by the service has it once."""
    for answer in (told.ask("/health/"), told.ask(method="POST", body=bytes(70_000)), told.ask()):
        assert answer.headers.get_all("Strict-Transport-Security") == [HSTS]


def test_a_page_over_plain_http_leads_to_tls(told: Proxy) -> None:
    """To the service's own name, whatever the visitor called it."""
    with socket.create_connection(("127.0.0.1", told.plain), timeout=PATIENCE_SECONDS) as visitor:
        visitor.sendall(
            f"GET /search/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
        )
        got = everything(visitor).decode()
    assert got.startswith("HTTP/1.1 301 ")
    assert f"Location: https://{NAME}/search/\r\n" in got
    assert "nginx/" not in got


def test_another_name_gets_no_answer(told: Proxy) -> None:
    """Neither over plain HTTP nor, where the name is in the greeting, over TLS."""
    with socket.create_connection(("127.0.0.1", told.plain), timeout=PATIENCE_SECONDS) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n")
        assert everything(visitor) == b""
    with pytest.raises(ssl.SSLError):
        told.connect(name="elsewhere.example")


@pytest.mark.parametrize(
    ("version", "taken"),
    [
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
def test_only_modern_tls_is_spoken(told: Proxy, version: ssl.TLSVersion, taken: bool) -> None:
    """TLS 1.2 and 1.3, and with 1.2 only authenticated ciphers with forward secrecy."""
    context = ssl.create_default_context(cafile=str(told.folder / "certificate.pem"))
    with pytest.warns(DeprecationWarning, match="TLSv1_1") if not taken else ExitStack():
        context.minimum_version = context.maximum_version = version
    if not taken:
        context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", told.tls), timeout=PATIENCE_SECONDS) as plain:
        if not taken:
            with pytest.raises((ssl.SSLError, ConnectionResetError)):
                context.wrap_socket(plain, server_hostname=NAME)
            return
        with context.wrap_socket(plain, server_hostname=NAME) as spoken:
            cipher = spoken.cipher()
            assert cipher is not None
            assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]
            # nginx chooses, whatever the visitor would rather have.
            assert "256" in cipher[0]


def test_host_cookies_survive(told: Proxy) -> None:
    """Name and attributes of a ``__Host-`` cookie go out and come back as they were."""
    assert told.ask().headers["Set-Cookie"] == COOKIE
    came = what_came_in(told, headers={"Cookie": COOKIE.split(";")[0]})
    assert came["headers"]["Cookie"] == "__Host-session=kept"


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "203.0.113.9, 127.0.0.1"},
        {"x_forwarded_for": "203.0.113.9"},
        {"X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9;proto=http"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "elsewhere.example"},
        {"Connection": "close, X-Forwarded-For"},
    ],
    ids=lambda forged: "+".join(forged) or "nothing",
)
def test_a_visitor_cannot_say_who_or_how_it_is(told: Proxy, forged: dict[str, str]) -> None:
    """Address, scheme and host are what nginx saw; what a visitor claims does not arrive."""
    for source in ("127.0.0.1", "127.0.0.7"):
        came = what_came_in(told, headers=forged, source=source)
        assert (came["address"], came["scheme"], came["host"]) == (source, "https", NAME)
        assert "203.0.113.9" not in json.dumps(came)
        assert "elsewhere" not in json.dumps(came)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("size", [64 * 1024, 64 * 1024 + 1])
def test_a_body_above_64_kilobytes_is_refused(told: Proxy, size: int) -> None:
    """By nginx, with or without a length, before the service hears of it."""
    allowed = size <= 64 * 1024
    body = bytes(size)
    if allowed:
        assert what_came_in(told, method="POST", body=body, headers=_FORM)["body"] == size
    else:
        assert told.ask(method="POST", body=body, headers=_FORM).status == 413
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (size, body)
    got = told.raw(
        f"POST / HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "Transfer-Encoding: chunked\r\n\r\n".encode()
        + chunked
    )
    assert got.startswith(b"HTTP/1.1 200 " if allowed else b"HTTP/1.1 413 ")


def test_a_visitor_that_drips_its_headers_is_cut_and_others_are_answered(told: Proxy) -> None:
    """A header at a time, each soon enough: the time is for all of them together."""
    with told.connect() as visitor:
        visitor.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\n".encode())
        began = time.monotonic()
        try:
            while not select.select([visitor], [], [], 0.5)[0]:
                visitor.sendall(b"X-Drip: drop\r\n")
                assert what_came_in(told)["path"] == "/"
                assert time.monotonic() - began < 2 * _HEADERS_WITHIN_SECONDS
        except (ConnectionError, ssl.SSLError):
            pass
        assert time.monotonic() - began < 2 * _HEADERS_WITHIN_SECONDS


def test_visitors_that_drip_their_bodies_are_nginxs_alone(told: Proxy) -> None:
    """As many of them as one address may have hold nothing of the service's; more are refused.

    Other addresses are answered. nginx has no time for a whole body, only for a pause in it.
    """
    unfinished = f"POST / HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 60000\r\n\r\nlogin=".encode()
    with ExitStack() as held:
        visitors = [held.enter_context(told.connect(source="127.0.0.5")) for _ in range(_MANY)]
        for visitor in visitors:
            visitor.sendall(unfinished)
        for _ in range(10):
            assert what_came_in(told, source="127.0.0.6")["path"] == "/"
        assert told.ask(source="127.0.0.5").status == 429
        began = time.monotonic()
        for visitor in visitors:
            everything(visitor)
        assert time.monotonic() - began < 2 * _HEADERS_WITHIN_SECONDS


def test_one_address_that_asks_too_fast_is_slowed_alone(told: Proxy) -> None:
    """Above the burst it is told so; another address is answered meanwhile."""
    request = f"GET / HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()
    last = f"GET / HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
    with told.connect(source="127.0.0.8") as visitor:
        visitor.sendall(request * 150 + last)
        assert b"HTTP/1.1 429 " in everything(visitor)
    assert what_came_in(told, source="127.0.0.9")["address"] == "127.0.0.9"


_POST = f"POST / HTTP/1.1\r\nHost: {NAME}\r\n"
_INSIDE = f"GET /smuggled HTTP/1.1\r\nHost: {NAME}\r\n\r\n"


@pytest.mark.parametrize(
    "attack",
    [
        f"{_POST}Content-Length: {len(_INSIDE) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"0\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
        f"{len(_INSIDE):x}\r\n{_INSIDE}\r\n0\r\n\r\n",
        f"{_POST}Content-Length: 0\r\nContent-Length: {len(_INSIDE)}\r\n\r\n{_INSIDE}",
        f"{_POST}Content-Length: 0, {len(_INSIDE)}\r\n\r\n{_INSIDE}",
        f"{_POST}Content-Length: +{len(_INSIDE)}\r\n\r\n{_INSIDE}",
        f"{_POST}Content-Length: -1\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
        f"0\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n{_INSIDE}",
        f"POST / HTTP/1.0\r\nHost: {NAME}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{_INSIDE}",
        f"{_POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{_INSIDE}",
        f"GET / HTTP/1.1\r\nHost: {NAME}\r\nHost: elsewhere.example\r\n\r\n{_INSIDE}",
    ],
    ids=[
        "CL.TE",
        "TE.CL",
        "two-lengths",
        "two-lengths-in-one",
        "length-with-a-sign",
        "negative-length",
        "unknown-coding",
        "two-codings-in-one",
        "two-codings",
        "coding-behind-a-tab",
        "coding-in-HTTP-1.0",
        "chunk-that-is-no-number",
        "two-hosts",
    ],
)
def test_a_request_with_two_ends_is_refused(told: Proxy, attack: str) -> None:
    """nginx answers one refusal and closes; what stands inside never reaches the service."""
    got = told.raw(attack.encode())
    assert re.findall(rb"HTTP/1\.[01] (\d+) ", got) in ([b"400"], [b"501"])
    assert b"smuggled" not in got
    assert what_came_in(told)["path"] == "/"


@pytest.mark.parametrize(
    "attack",
    [
        f"POST / HTTP/1.1\nHost: {NAME}\nConnection: close\n"
        f"Content-Length: {len(_INSIDE)}\n\n{_INSIDE}",
        f"{_POST}Connection: close\r\nX: a\nTransfer-Encoding : chunked\r\n"
        f"Content-Length: {len(_INSIDE)}\r\n\r\n{_INSIDE}",
        f"{_POST}Connection: close\r\nX: a\r\n Transfer-Encoding: chunked\r\n"
        f"Content-Length: {len(_INSIDE)}\r\n\r\n{_INSIDE}",
    ],
    ids=["bare-line-feeds", "space-before-the-colon", "folded-line"],
)
def test_what_nginx_reads_in_its_own_way_is_one_request_behind_it_too(
    told: Proxy, attack: str
) -> None:
    """It is refused, or written anew with one end: the body stays a body."""
    got = told.raw(attack.encode())
    answers = re.findall(rb"HTTP/1\.1 (\d+) ", got)
    # The service takes forms only: a body that is none, it refuses unread.
    assert answers in ([b"400"], [b"200"], [b"415"])
    if answers == [b"200"]:
        assert f'"body": {len(_INSIDE)}'.encode() in got
        assert b'"path": "/"' in got
    assert what_came_in(told)["path"] == "/"


def test_the_log_has_no_query_and_no_answer_names_a_version(told: Proxy) -> None:
    """What somebody typed into an address is nobody's to read later."""
    came = told.ask("/search/?family=Hargreaves", headers={"Referer": "https://x/?q=Kowalczyk"})
    assert "nginx/" not in came.headers.as_string()
    assert told.ask("/missing/?family=Hargreaves", body=bytes(70_000)).status == 413
    written = told.log() + (told.folder / "contactpoint-error.log").read_text()
    assert "/search/" in written
    assert "Hargreaves" not in written
    assert "Kowalczyk" not in written
