"""Where a request comes from: what a proxy of ours says, and of nobody else."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from contactpoint.web.place import is_proxy, place_behind, place_of


@pytest.fixture
def behind(settings: Settings) -> Settings:
    """A service behind one proxy on the same machine."""
    settings.PROXIES = 1
    settings.PROXY_ADDRESSES = ["127.0.0.0/8", "::1/128"]
    return settings


def test_without_a_proxy_nobody_says_where_they_are() -> None:
    """Whatever they send."""
    assert place_behind("192.0.2.1", "198.51.100.7") == "192.0.2.1"
    assert place_behind("127.0.0.1", "198.51.100.7") == "127.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "place"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("203.0.113.9,198.51.100.7 ", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("198.51.100.7, nonsense", "127.0.0.1"),
        ("1" * 5000, "127.0.0.1"),
        ("198.51.100.7\n", "198.51.100.7"),
        ("\u0661.2.3.4", "127.0.0.1"),
    ],
)
def test_our_proxy_says_whom_it_saw(behind: Settings, forwarded: str, place: str) -> None:
    """The last that it added; what the visitor sent stands before it and counts for nothing."""
    assert place_behind("127.0.0.1", forwarded) == place


def test_who_comes_past_the_proxy_says_nothing(behind: Settings) -> None:
    """Only one of ours is believed."""
    assert place_behind("192.0.2.1", "198.51.100.7") == "192.0.2.1"
    assert not is_proxy("192.0.2.1")
    assert is_proxy("::ffff:127.0.0.1")


def test_of_two_proxies_the_first_saw_the_visitor(behind: Settings) -> None:
    """And one that says too little is no reason to fail."""
    behind.PROXIES = 2
    assert place_behind("127.0.0.1", "9.9.9.9, 198.51.100.7, 10.0.0.1") == "198.51.100.7"
    assert place_behind("127.0.0.1", "10.0.0.1") == "127.0.0.1"


def test_a_peer_without_an_address_has_no_place() -> None:
    """A Unix socket, say."""
    assert place_behind("", "198.51.100.7") == ""


def test_a_request_has_its_place(behind: Settings) -> None:
    """As pages are asked."""
    request = RequestFactory().get("/", headers={"x-forwarded-for": "198.51.100.7"})
    assert place_of(request) == "198.51.100.7"
