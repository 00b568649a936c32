"""A browser, as far as signing in, searching and reviewing need one."""

import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="([^"]+)"')
_RECORD = re.compile(r'href="(/record/[^"/]+/)"')
MOST_REDIRECTS = 5


class UnexpectedPageError(Exception):
    """The server answered with something other than the page that comes next."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one request took, from its first byte to the last of its answer; a redirect that was
    followed is a request of its own."""

    method: str
    path: str
    seconds: float


class Visitor:
    """One connection that is kept open, with cookies; ``taken`` has every request."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self.path = ""
        self.page = ""
        self.taken: list[Taken] = []

    @property
    def cookie(self) -> str:
        """The cookies, as a request's header has them."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, path: str) -> None:
        """Go to a page. Raises ``UnexpectedPageError`` unless its status is 200, as all here do."""
        self._follow("GET", path, "")

    def send(self, **fields: str) -> None:
        """Send the form of the page that is open; two underscores in a name stand for a hyphen."""
        self.send_to(self.path, **fields)

    def send_to(self, path: str, **fields: str) -> None:
        """Send a form of the page that is open to another address, with the page's version where it
        has one."""
        token = _TOKEN.search(self.page)
        if token is None:
            raise UnexpectedPageError("there is no form here")
        version = _VERSION.search(self.page)
        values = {name.replace("__", "-"): value for name, value in fields.items()}
        hidden = {"version": version[1]} if version else {}
        body = urlencode({"csrfmiddlewaretoken": token[1], **hidden, **values})
        self._follow("POST", path, body)

    def records(self) -> list[str]:
        """The addresses of the records among the results that are open, best first."""
        return _RECORD.findall(self.page)

    def _follow(self, method: str, path: str, body: str) -> None:
        for _ in range(MOST_REDIRECTS):
            headers = {"Cookie": self.cookie}
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            begun = time.perf_counter()
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
            content = answer.read()
            self.taken.append(Taken(method, path, time.perf_counter() - begun))
            self.path, self.page = path, content.decode()
            for header in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = header.partition(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status not in (301, 302, 303):
                break
            method, path, body = "GET", answer.headers["Location"], ""
        if answer.status != 200:
            raise UnexpectedPageError(f"status {answer.status}")
