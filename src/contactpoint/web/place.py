"""Where a request comes from: the one answer for whatever counts, bounds or slows down by place.

A place is the network address of a visitor. What a proxy says of its visitors counts only where
proxies are expected (``CONTACTPOINT_PROXIES``) and the one that speaks is one of ours
(``CONTACTPOINT_PROXY_ADDRESSES``): otherwise everybody could say to be anywhere.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Of an address of six times as many figures, one household has the last half (RFC 6177).
_OF_ONE_HOUSEHOLD = 64
_LONGEST_ADDRESS = 64
_Address = IPv4Address | IPv6Address


def place_of(request: HttpRequest) -> str:
    """The place of a request."""
    return place_behind(
        str(request.META.get("REMOTE_ADDR", "")), str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    )


def place_behind(peer: str, forwarded: str) -> str:
    """The place of who stands behind a connection of ``peer``.

    ``forwarded`` are the header ``X-Forwarded-For``'s values, in their order. An IPv4 address, or a
    network of IPv6 of 64 bits; ``""`` where the peer has no address, as on a Unix socket.
    """
    found = _read(peer)
    if found is not None and is_proxy(peer):
        said = forwarded.split(",")
        count = settings.PROXIES
        # Each proxy adds whom it saw. What stands before that was sent by the visitor.
        found = (_read(said[-count]) if len(said) >= count else None) or found
    return _named(found)


def is_proxy(peer: str) -> bool:
    """Whether a connection of ``peer`` is one of our own proxies', which speaks for others."""
    found = _read(peer)
    return (
        settings.PROXIES > 0
        and found is not None
        and any(found in _network(one) for one in settings.PROXY_ADDRESSES)
    )


@lru_cache(maxsize=64)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def _read(text: str) -> _Address | None:
    text = text.strip()
    if len(text) > _LONGEST_ADDRESS:
        return None
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _named(found: _Address | None) -> str:
    if isinstance(found, IPv6Address):
        network = int(found) >> _OF_ONE_HOUSEHOLD << _OF_ONE_HOUSEHOLD
        return f"{IPv6Address(network)}/{_OF_ONE_HOUSEHOLD}"
    return "" if found is None else str(found)
