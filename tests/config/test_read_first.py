"""Requests are read before a thread takes them up, within a time and a size."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from contactpoint.config.read_first import (
    LONGEST_BODY_BYTES,
    LONGEST_BODY_SECONDS,
    Message,
    ReadFirst,
)

Start = Callable[..., Any]
T = TypeVar("T")


class Visitor:
    """Sends what it is given, one piece a message, and keeps what it is sent."""

    def __init__(self, *pieces: bytes, goes_on: bool = False, gone: bool = False) -> None:
        self._messages: list[Message] = [
            {"type": "http.request", "body": piece, "more_body": True} for piece in pieces
        ]
        if gone:
            self._messages.append({"type": "http.disconnect"})
        elif not goes_on:
            self._messages.append({"type": "http.request", "body": b"", "more_body": False})
        self.waits = asyncio.Event()
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        if self._messages:
            return self._messages.pop(0)
        self.waits.set()
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def answered(self) -> tuple[int, bytes]:
        """Status and body."""
        start, body = self.sent
        return start["status"], body["body"]


FORM = (b"content-type", b"application/x-www-form-urlencoded")


def run(coroutine: Coroutine[object, object, T]) -> T:
    """In a thread of its own: a browser's test before may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def scope(*headers: tuple[bytes, bytes], place: str = "192.0.2.1") -> Message:
    """A request."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/sign-in/",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), *headers],
        "server": ("localhost", 80),
        "client": (place, 50000),
    }


def echo(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answers with what it was sent, and how long that was said to be."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    length = int(environ["CONTENT_LENGTH"])
    return [environ["CONTENT_LENGTH"].encode(), b":", environ["wsgi.input"].read(length)]


def answer(visitor: Visitor, served: ReadFirst, *headers: tuple[bytes, bytes]) -> None:
    """Serve one visitor."""
    run(served(scope(*headers), visitor.receive, visitor.send))


def test_a_request_comes_to_the_pages_whole() -> None:
    """In however many pieces it was sent, and with its length where the visitor said none."""
    visitor = Visitor(b"login=", b"dana", b"")
    answer(visitor, ReadFirst(echo))
    assert visitor.answered == (200, b"10:login=dana")


def test_who_never_ends_a_form_keeps_nobody_waiting() -> None:
    """With one thread for the pages, a hundred open forms, and one visitor more."""

    async def serve() -> tuple[int, bytes]:
        served = ReadFirst(echo, threads=1)
        slow = [Visitor(b"login=", goes_on=True) for _ in range(100)]
        held = [asyncio.ensure_future(served(scope(), v.receive, v.send)) for v in slow]
        for visitor in slow:
            await visitor.waits.wait()
        other = Visitor(b"login=dana")
        await served(scope(), other.receive, other.send)
        assert not any(one.done() for one in held)
        for one in held:
            one.cancel()
        return other.answered

    assert run(serve()) == (200, b"10:login=dana")


def test_a_form_that_does_not_end_is_ended() -> None:
    """No page has seen it."""
    seen: list[object] = []

    def pages(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        seen.append(environ)
        return echo(environ, start_response)

    visitor = Visitor(b"login=", goes_on=True)
    answer(visitor, ReadFirst(pages, most_seconds=0.01))
    assert visitor.answered[0] == 408
    assert (b"connection", b"close") in visitor.sent[0]["headers"]
    assert seen == []


def test_a_form_by_drops_has_no_more_time_than_another() -> None:
    """The time is for all of it, not for each drop."""

    class Dripping(Visitor):
        async def receive(self) -> Message:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"", "more_body": True}

    visitor = Dripping()
    answer(visitor, ReadFirst(echo, most_seconds=0.01))
    assert visitor.answered[0] == 408


def test_a_form_that_is_too_large_is_refused_before_its_end() -> None:
    """Nothing more of it is kept."""
    visitor = Visitor(b"x" * 60, b"x" * 60, goes_on=True)
    answer(visitor, ReadFirst(echo, most_bytes=100))
    assert visitor.answered[0] == 413


def test_a_visitor_who_left_is_sent_nothing() -> None:
    """And the pages have nothing to do."""
    visitor = Visitor(b"login=", gone=True)
    answer(visitor, ReadFirst(echo))
    assert visitor.sent == []


def test_no_header_passes_for_another() -> None:
    """One with an underscore would read as what the proxy says of the visitor."""

    def pages(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [environ.get("HTTP_X_FORWARDED_FOR", "").encode()]

    visitor = Visitor()
    answer(
        visitor,
        ReadFirst(pages),
        (b"x_forwarded_for", b"198.51.100.7"),
        (b"x-forwarded-for", b"192.0.2.1"),
    )
    assert visitor.answered == (200, b"192.0.2.1")


def test_a_request_of_endless_headers_is_refused() -> None:
    """By the limit that asgiref has for one that is there over and over."""
    visitor = Visitor()
    answer(visitor, ReadFirst(echo), *[(b"x-more", b"1")] * 200)
    assert visitor.answered[0] == 400


def test_what_the_pages_give_is_closed() -> None:
    """Django ends a request there, and gives its connection back."""
    closed = []

    class Given:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a", b"b"])

        def close(self) -> None:
            closed.append(True)

    def pages(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Given()

    visitor = Visitor()
    answer(visitor, ReadFirst(pages))
    assert visitor.answered == (200, b"ab")
    assert closed == [True]


def test_only_requests_are_served() -> None:
    """No other kind of connection has pages."""
    with pytest.raises(ValueError, match="only HTTP"):
        run(ReadFirst(echo)({"type": "websocket"}, Visitor().receive, Visitor().send))


def test_a_form_has_64_kilobytes_and_ten_seconds() -> None:
    """No page has a form of a tenth of it."""
    assert (LONGEST_BODY_BYTES, LONGEST_BODY_SECONDS) == (64 * 1024, 10)


class Unread(Visitor):
    """Fails the test when anything of what it brings is asked for."""

    async def receive(self) -> Message:
        raise AssertionError("the body was asked for")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (415, [(b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", b"9")]),
        (415, [(b"Content-Type", b"Multipart/Form-Data; boundary=x")]),
        (415, [(b"content-type", b"multipart/mixed; boundary=x")]),
        (415, [(b"content-type", b"application/json"), (b"content-length", b"2")]),
        (415, [(b"content-type", b"text/plain")]),
        (415, [(b"content-type", b"")]),
        (415, [FORM, (b"content-type", b"multipart/form-data; boundary=x")]),
        (415, [(b"content-length", b"9")]),
        (415, [(b"transfer-encoding", b"chunked")]),
        (415, [FORM, (b"content-encoding", b"gzip"), (b"content-length", b"9")]),
        (415, [FORM, (b"content-encoding", b"identity"), (b"content-length", b"9")]),
        (413, [FORM, (b"content-length", b"65537")]),
        (413, [FORM, (b"content-length", b"150000000"), (b"expect", b"100-continue")]),
        (413, [FORM, (b"content-length", b"9" * 5000)]),
    ],
)
def test_what_is_no_form_is_refused_before_any_of_it_is_read(
    status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    """An upload, however it is named, what is compressed, and what says that it is too large."""
    visitor = Unread()
    answer(visitor, ReadFirst(echo), *headers)
    assert visitor.answered[0] == status
    assert (b"connection", b"close") in visitor.sent[0]["headers"]


@pytest.mark.parametrize(
    "headers",
    [
        [FORM, (b"content-length", b"10")],
        [(b"content-type", b"Application/X-WWW-Form-URLencoded; charset=UTF-8")],
        [FORM, (b"transfer-encoding", b"chunked")],
        [(b"content-length", b"0")],
        [],
    ],
)
def test_forms_and_requests_without_any_are_taken(headers: list[tuple[bytes, bytes]]) -> None:
    """As browsers send them."""
    visitor = Visitor(b"login=dana")
    answer(visitor, ReadFirst(echo), *headers)
    assert visitor.answered == (200, b"10:login=dana")


def test_a_place_that_drips_makes_room_for_who_sends_a_form_from_there() -> None:
    """However many of its requests are on their way; the oldest is ended, and no other place's."""

    async def serve() -> tuple[list[int | None], tuple[int, bytes]]:
        served = ReadFirst(echo, most_of_one_place=3)
        slow = [Visitor(b"login=", goes_on=True) for _ in range(4)]
        places = ["192.0.2.9", *["192.0.2.1"] * 3]
        held = []
        for visitor, place in zip(slow, places, strict=True):
            request = served(scope(FORM, place=place), visitor.receive, visitor.send)
            held.append(asyncio.ensure_future(request))
            await visitor.waits.wait()
        other = Visitor(b"login=dana")
        await served(scope(FORM), other.receive, other.send)
        await held[1]
        ended = [visitor.sent[0]["status"] if visitor.sent else None for visitor in slow]
        for one in held:
            one.cancel()
        return ended, other.answered

    assert run(serve()) == ([None, 408, None, None], (200, b"10:login=dana"))


def test_what_has_ended_is_not_counted() -> None:
    """One after the other, any number of requests come from a place."""

    async def serve() -> set[int]:
        served = ReadFirst(echo, most_of_one_place=1)
        visitors = [Visitor(b"login=dana") for _ in range(20)]
        for visitor in visitors:
            await served(scope(FORM), visitor.receive, visitor.send)
        return {visitor.answered[0] for visitor in visitors}

    assert run(serve()) == {200}


def test_what_is_refused_before_any_page_is_answered_as_safely_as_a_page(settings: Any) -> None:
    """A browser takes such an answer for nothing but text, keeps it nowhere, and comes with TLS
    again."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    visitor = Visitor(b"x" * 200)
    answer(visitor, ReadFirst(echo, most_bytes=100))
    told = {name.decode(): value.decode() for name, value in visitor.sent[0]["headers"]}
    assert told["content-type"] == "text/plain; charset=utf-8"
    assert told["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert told["x-content-type-options"] == "nosniff"
    assert told["cache-control"] == "no-store"
    assert told["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in told["content-security-policy"]


def test_a_browser_that_blocked_something_gets_through_with_its_report() -> None:
    """It is no form, and as small as one; ``web.blocked`` takes it."""
    visitor = Visitor(b'{"csp-report": {}}')
    told = (b"content-type", b"application/csp-report"), (b"content-length", b"18")
    answer(visitor, ReadFirst(echo), *told)
    assert visitor.answered[0] == 200
