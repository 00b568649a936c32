"""What an operator chooses by variables: read strictly, so that no slip opens anything.

A value that is not among those meant is refused by the name of its variable, which raises
``ImproperlyConfigured``; the value itself, which may be a secret, is not repeated.
"""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def flag(name: str, *, default: bool) -> bool:
    """``1`` or ``0``."""
    chosen = os.environ.get(name, "1" if default else "0")
    if chosen not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0")
    return chosen == "1"


def one_of(name: str, default: str, *others: str) -> str:
    """One of a few words, the first where none is chosen."""
    chosen = os.environ.get(name, default)
    if chosen not in (default, *others):
        words = ", ".join(filter(None, (default, *others)))
        raise ImproperlyConfigured(f"{name} must be one of {words}")
    return chosen


def number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number in figures, from ``least`` to ``most``."""
    chosen = os.environ.get(name)
    if chosen is None:
        return default
    figures = chosen.isascii() and chosen.isdigit() and len(chosen) <= len(str(most))
    if not figures or not least <= int(chosen) <= most:
        raise ImproperlyConfigured(f"{name} must be a number from {least} to {most}")
    return int(chosen)


def names(name: str, *, default: str) -> list[str]:
    """Names of hosts, separated by commas."""
    chosen = [one.strip() for one in os.environ.get(name, default).split(",")]
    if not all(one and one.isascii() and one.isprintable() and " " not in one for one in chosen):
        raise ImproperlyConfigured(f"{name} must be names of hosts, separated by commas")
    return chosen


def text(name: str, *, most: int = 300) -> str:
    """A line of text that pages show; empty where there is none."""
    chosen = os.environ.get(name, "").strip()
    if len(chosen) > most or not chosen.isprintable():
        raise ImproperlyConfigured(f"{name} must be a line of at most {most} characters")
    return chosen


def networks(name: str, *, default: str) -> list[str]:
    """Addresses or networks, separated by commas."""
    chosen = [one.strip() for one in os.environ.get(name, default).split(",")]
    try:
        return [str(ip_network(one)) for one in chosen]
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/24, separated by"
            " commas"
        ) from None


def origin(name: str, *, tls: bool) -> str:
    """The beginning of a service's addresses, such as ``https://practice.example``, or nothing.

    With ``tls`` it must be one of TLS.
    """
    chosen = os.environ.get(name, "")
    parts = urlsplit(chosen)
    if chosen and (
        parts.scheme not in (("https",) if tls else ("https", "http"))
        or not _HOST.fullmatch(parts.netloc)
        or chosen != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ImproperlyConfigured(
            f"{name} must be the address of a service without a path, such as"
            " https://practice.example"
        )
    return chosen


def file(name: str) -> Path | None:
    """A file by its whole path; ``None`` where none is named. Whether it is there is not asked."""
    chosen = os.environ.get(name, "")
    if not chosen:
        return None
    path = Path(chosen)
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be the whole path of a file")
    return path


def database(name: str) -> dict[str, Any]:
    """The parts of a database's address."""
    try:
        chosen = os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"{name} is not set. Run the server by the 'contactpoint' command, which starts the"
            " embedded database, or set it to the address of another PostgreSQL server."
        ) from None
    try:
        return dict(conninfo_to_dict(chosen))
    except (ProgrammingError, ValueError):
        raise ImproperlyConfigured(
            f"{name} must be an address of libpq, such as postgresql://role@host/database"
        ) from None
