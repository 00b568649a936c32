"""Requests are read whole before a thread takes them up: no thread waits for a visitor.

The pages run in a few threads. Were a thread to read a form from the network, a handful of visitors
who send theirs by drops, or never to the end, would keep everybody else waiting. So a request is
read whole before a thread takes it up, and what the thread answers is sent when it has gone on to
the next. A request has a time and a size within which it must come, and a form is all that it may
bring: no file, nothing compressed. One that says that it brings something else is refused by what
it says, and nothing of it is read.

Of one place only so many requests may be on their way at a time. Who comes next is let in, and the
one that has been on its way longest is ended: so somebody at the same address who sends a form as
people do is served, however many others drip.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from asgiref.wsgi import WsgiToAsgiInstance

from contactpoint.web.headers import headers_of_refusals
from contactpoint.web.place import place_behind

# asgiref's translation between the two interfaces, which has no types. Only that is used: left to
# itself it answers all requests from one thread, which waits for each visitor in turn.
_Translation: Any = WsgiToAsgiInstance

THREADS = 4
# The forms of the pages have a few hundred bytes, the longest a few thousand.
LONGEST_BODY_BYTES = 64 * 1024
LONGEST_BODY_SECONDS = 10
# A whole authority may have one address; each of its forms is on its way for a moment.
MOST_OF_ONE_PLACE = 200
# A browser sends a form, or tells of what it blocked on a page (``web.blocked``).
_TAKEN = frozenset({b"application/x-www-form-urlencoded", b"application/csp-report"})

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes

    @classmethod
    def refusing(cls, status: int, reason: str) -> "Answer":
        """An answer to a request that no page sees."""
        headers = {**headers_of_refusals(), "Connection": "close"}.items()
        return cls(
            status,
            [(name.lower().encode(), value.encode()) for name, value in headers],
            reason.encode(),
        )


class BodyError(Exception):
    """The body of a request did not come as it should; ``answer`` says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the body of a request did not come as it should")
        self.answer = answer


class Way:
    """The requests that are on their way, by the place that they come from; in one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: dict[str, dict[int, asyncio.Timeout]] = {}

    @asynccontextmanager
    async def within(self, place: str, seconds: float) -> AsyncIterator[None]:
        """Raises ``TimeoutError`` when the request has taken so long, or has to make room."""
        async with asyncio.timeout(seconds) as limit:
            others = self._of.setdefault(place, {})
            others[id(limit)] = limit
            try:
                if len(others) > self._most:
                    oldest = others.pop(next(iter(others)))
                    if not oldest.expired():
                        oldest.reschedule(0)
                yield
            finally:
                others.pop(id(limit), None)
                if not others and self._of.get(place) is others:
                    del self._of[place]


class VisitorGoneError(Exception):
    """Nobody waits for an answer any more."""


class ReadFirst:
    """An ASGI application of the WSGI application ``pages``.

    At most ``threads`` requests are with the pages at a time; the others wait for their turn.
    """

    def __init__(
        self,
        pages: Pages,
        *,
        threads: int = THREADS,
        most_bytes: int = LONGEST_BODY_BYTES,
        most_seconds: float = LONGEST_BODY_SECONDS,
        most_of_one_place: int = MOST_OF_ONE_PLACE,
    ) -> None:
        self._pages = pages
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds
        self._way = Way(most_of_one_place)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. Raises ``ValueError`` for what is no HTTP request."""
        if scope["type"] != "http":
            raise ValueError("only HTTP is served")
        try:
            _must_be_a_form(scope["headers"], self._most_bytes)
            body = await self._body(receive, _place(scope))
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, _answered, self._pages, scope, body)
        except BodyError as error:
            answer = error.answer
        except VisitorGoneError:
            return
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )
        await send({"type": "http.response.body", "body": answer.body})

    async def _body(self, receive: Receive, place: str) -> bytes:
        body = bytearray()
        try:
            async with self._way.within(place, self._most_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise VisitorGoneError
                    body += message.get("body", b"")
                    if len(body) > self._most_bytes:
                        raise BodyError(Answer.refusing(413, "The request is too large."))
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise BodyError(Answer.refusing(408, "The request came too slowly.")) from None


def _must_be_a_form(headers: Headers, most_bytes: int) -> None:
    """Raises ``BodyError`` for a request that says that it brings anything but a form."""
    kinds = [value.split(b";")[0].strip().lower() for value in _values(headers, b"content-type")]
    lengths = _values(headers, b"content-length")
    brings = bool(_values(headers, b"transfer-encoding")) or any(
        length.strip() != b"0" for length in lengths
    )
    if any(kind not in _TAKEN for kind in kinds) or (brings and not kinds):
        raise BodyError(Answer.refusing(415, "Only forms are taken, and no files."))
    if _values(headers, b"content-encoding"):
        raise BodyError(Answer.refusing(415, "Nothing compressed is taken."))
    # The server has refused lengths that are no numbers, and two that differ.
    if any(len(length) > 12 or int(length) > most_bytes for length in lengths):
        raise BodyError(Answer.refusing(413, "The request is too large."))


def _values(headers: Headers, name: bytes) -> list[bytes]:
    return [value for one, value in headers if one.lower() == name]


def _place(scope: Message) -> str:
    client = scope.get("client") or ("",)
    forwarded = b",".join(_values(scope["headers"], b"x-forwarded-for"))
    return place_behind(str(client[0]), forwarded.decode("latin-1"))


def _answered(pages: Pages, scope: Message, body: bytes) -> Answer:
    """What the pages answer; runs in a thread of theirs."""
    # A header with an underscore would pass for the one with a hyphen, which a proxy has set.
    headers = [header for header in scope["headers"] if b"_" not in header[0]]
    request = _Translation(pages)
    request.scope = {**scope, "headers": headers}
    try:
        environment = request.build_environ(request.scope, io.BytesIO(body))
    except ValueError:
        return Answer.refusing(400, "The request cannot be read.")
    # Also where the body came in chunks, without a length.
    environment["CONTENT_LENGTH"] = str(len(body))
    output: Any = pages(environment, request.start_response)
    try:
        content = b"".join(output)
    finally:
        if hasattr(output, "close"):
            output.close()
    return Answer(request.response_start["status"], request.response_start["headers"], content)
