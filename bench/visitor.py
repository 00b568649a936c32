"""A practitioner's browser, as far as signing in and searching need one."""

import http.client
import re
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_RECORD = re.compile(r'href="(/record/[^"/]+/)"')
MOST_REDIRECTS = 5


class UnexpectedPageError(Exception):
    """The server answered with something other than the page that comes next."""


class Visitor:
    """One connection that is kept open, with cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self.path = ""
        self.page = ""

    @property
    def cookie(self) -> str:
        """The cookies, as a request's header has them."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, path: str) -> None:
        """Go to a page. Raises ``UnexpectedPageError`` unless its status is 200, as all here do."""
        self._follow("GET", path, "")

    def send(self, **fields: str) -> None:
        """Send the form of the page that is open; two underscores in a name stand for a hyphen."""
        token = _TOKEN.search(self.page)
        if token is None:
            raise UnexpectedPageError("there is no form here")
        values = {name.replace("__", "-"): value for name, value in fields.items()}
        body = urlencode({"csrfmiddlewaretoken": token[1], **values})
        self._follow("POST", self.path, body)

    def records(self) -> list[str]:
        """The addresses of the records among the results that are open, best first."""
        return _RECORD.findall(self.page)

    def _follow(self, method: str, path: str, body: str) -> None:
        for _ in range(MOST_REDIRECTS):
            headers = {"Cookie": self.cookie}
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            self._connection.request(method, path, body or None, headers)
            answer = self._connection.getresponse()
            self.path, self.page = path, answer.read().decode()
            for header in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = header.partition(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status not in (301, 302, 303):
                break
            method, path, body = "GET", answer.headers["Location"], ""
        if answer.status != 200:
            raise UnexpectedPageError(f"status {answer.status}")
