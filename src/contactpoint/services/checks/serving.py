"""How pages are served, what they run on, and whether it could be restored."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks

from contactpoint.services.checks.check import Found, bad, good, unless
from contactpoint.store.key_holders import FILE

# Which hosts are subdomains of ours, and what browsers are shipped with, is not this service's to
# say. That pages are in nobody's frame is said by ``web.headers``.
_NOT_OURS = frozenset({"security.W002", "security.W005", "security.W021"})
_LEAST_FREE = 0.1

# What is copied, in folders of these names under the folder of ``CONTACTPOINT_BACKUPS``.
_RECORDS, _KEYS, _KEY_FILE = "default", "keys", "key-encryption-key"
# A copy begins with when it was begun, in UTC.
_BEGUN = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{6}Z)")
_NEWEST_WITHIN = timedelta(hours=26)
# A destroyed key lives on in its copies (docs/operations.md).
_KEYS_AT_MOST = timedelta(days=7)


def pages_over_tls() -> Found:
    """Between browsers and the service nobody reads along."""
    if not settings.SERVED_OVER_TLS:
        return bad(
            "pages are served without TLS (CONTACTPOINT_TLS=0)",
            "serve them behind a proxy with TLS and take the variable out",
        )
    return good("TLS is required")


def pages_settings() -> Found:
    """Django's own checks of a server that is deployed find nothing."""
    found = run_checks(tags=["security"], include_deployment_checks=True)
    return unless(
        (
            f"{one.id}: {one.msg.split('. ')[0]}"
            for one in found
            if (one.id or "").startswith("security.") and one.id not in _NOT_OURS
        ),
        "Django's checks of deployed servers find nothing",
        "see to the settings; nothing in the environment should have changed them",
    )


def hosts() -> Found:
    """The service answers under its own name, and knows whose address is the visitor's."""
    return unless(
        _wrong_hosts(),
        "it answers under its own names",
        "set CONTACTPOINT_HOSTS to its public names, CONTACTPOINT_PROXIES to how many proxies of"
        " yours stand before it",
    )


def disk() -> Found:
    """There is room for what comes, and for a merge."""
    usage = shutil.disk_usage(_existing(settings.HOME.root))
    free = usage.free / usage.total
    if free < _LEAST_FREE:
        return bad(f"{free:.0%} of the home's disk is free", "make room, or move the home")
    return good(f"{free:.0%} of the home's disk is free")


def backups_made() -> Found:
    """Copies of both databases, and of the key file as it is, were made lately."""
    return unless(
        _not_copied(),
        "both databases and the key file are copied",
        "make them (docs/operations.md), and let CONTACTPOINT_BACKUPS name the folder of the"
        " copies or of their stamps",
    )


def backups_ended() -> Found:
    """No copy of keys is kept in which destroyed keys live on."""
    now = datetime.now(UTC)
    old = [begun for begun in _copies(_KEYS) if now - begun > _KEYS_AT_MOST]
    if old:
        return bad(
            f"{len(old)} copies of keys are older than {_KEYS_AT_MOST.days} days, the oldest"
            f" {(now - min(old)).days}: what was destroyed since can be opened by them",
            "delete them, and their stamps with them",
        )
    return good(f"no copy of keys is older than {_KEYS_AT_MOST.days} days")


def _not_copied() -> Iterator[str]:
    now = datetime.now(UTC)
    for what in (_RECORDS, _KEYS):
        newest = max(_copies(what), default=None)
        if newest is None:
            yield f"no copy of {what} is known of"
        elif newest > now:
            yield f"a copy of {what} is of a time to come"
        elif now - newest > _NEWEST_WITHIN:
            yield f"the last copy of {what} is {(now - newest) / timedelta(hours=1):.0f} hours old"
    if settings.KEY_HOLDER == FILE and settings.KEY_FILE.exists():
        made = datetime.fromtimestamp(settings.KEY_FILE.stat().st_mtime, UTC)
        if max(_copies(_KEY_FILE), default=None) is None:
            yield "no copy of the key file is known of"
        elif max(_copies(_KEY_FILE)) < made.replace(microsecond=0):
            yield "the key file was made anew after its last copy"


def _copies(what: str) -> list[datetime]:
    """When each copy of something that is kept was begun, by the names in its folder."""
    folder = settings.BACKUPS / what
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return []
    found = (_BEGUN.match(name) for name in names)
    return [datetime.strptime(f"{one[1]}", "%Y-%m-%dT%H%M%S%z") for one in found if one]


def _wrong_hosts() -> Iterator[str]:
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield "it answers under any name (CONTACTPOINT_HOSTS)"
    if not settings.SERVED_OVER_TLS:
        return
    if not set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]", ""}:
        yield "it answers under no public name (CONTACTPOINT_HOSTS)"
    if settings.PROXIES < 1:
        yield "it takes the proxy's address for every visitor's (CONTACTPOINT_PROXIES)"


def _existing(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())
