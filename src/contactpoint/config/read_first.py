"""Requests are read whole before a thread takes them up: no thread waits for a visitor.

The pages run in a few threads. Were a thread to read a form from the network, a handful of visitors
who send theirs by drops, or never to the end, would keep everybody else waiting. So a request is
read whole before a thread takes it up, and what the thread answers is sent when it has gone on to
the next. A request has a time and a size within which it must come.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from asgiref.wsgi import WsgiToAsgiInstance

from contactpoint.web.headers import headers_of_refusals

# asgiref's translation between the two interfaces, which has no types. Only that is used: left to
# itself it answers all requests from one thread, which waits for each visitor in turn.
_Translation: Any = WsgiToAsgiInstance

THREADS = 4
# The forms of the pages have a few hundred bytes, the longest a few thousand.
LONGEST_BODY_BYTES = 1024 * 1024
LONGEST_BODY_SECONDS = 20

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
    ) -> None:
        self._pages = pages
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. Raises ``ValueError`` for what is no HTTP request."""
        if scope["type"] != "http":
            raise ValueError("only HTTP is served")
        try:
            body = await self._body(receive)
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

    async def _body(self, receive: Receive) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._most_seconds):
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
