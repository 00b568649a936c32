"""From where a request comes: an IPv4 address, or the first half of an IPv6 address.

An IPv6 line has 2**64 addresses to choose from, so all of them are one place. What a header says of
the visitor is believed only where the connection comes from a proxy of our own.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

_NETWORK_BITS = 64
# Where nothing can be read of it: one place, and so the narrowest rule.
NOWHERE = "unknown"


def place_of(request: HttpRequest) -> str:
    """The place, such as ``192.0.2.7`` or ``2001:db8:1:2::/64``; ``NOWHERE`` if it is not told."""
    connected = _address(request.META.get("REMOTE_ADDR", ""))
    if connected is None:
        return NOWHERE
    return _place(_told_by_proxy(request) if _is_proxy(connected) else connected)


def _is_proxy(address: IPv4Address | IPv6Address) -> bool:
    return settings.PROXIES > 0 and any(address in network for network in settings.PROXY_NETWORKS)


def _told_by_proxy(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The visitor whom the first of our proxies saw: each puts down from whom it has a request, the
    last of them last. What stands before, the visitor may have written."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(hops) < settings.PROXIES:
        return None
    return _address(hops[-settings.PROXIES])


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _place(address: IPv4Address | IPv6Address | None) -> str:
    if address is None:
        return NOWHERE
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _NETWORK_BITS), strict=False))
