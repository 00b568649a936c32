"""The home, the key that wraps all others, and the secret that signs sessions."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from contactpoint.services.checks.check import Found, bad, good, unless
from contactpoint.store.key_holders import FILE, chosen
from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import RenewableFile
from contactpoint.vault.sealing import KEY_BYTES

_SHORTEST_SECRET = 40
# Published keys, which protect nothing: all zeros, and the key of the published vectors (bytes 00
# to 1f).
_KNOWN_KEYS = frozenset(hashlib.sha256(key).hexdigest() for key in (bytes(32), bytes(range(32))))
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
# What starts the service, and what it is given: addresses, passwords, the key of TLS.
SYSTEM_FILES = (
    "/etc/systemd/system/contactpoint*",
    "/etc/systemd/system/contactpoint*.d/*",
    "/usr/lib/systemd/system/contactpoint*",
    "/etc/contactpoint/**/*",
    "/etc/default/contactpoint*",
)
# Of these the files that hold secrets; units and certificates may be read by everybody.
_SECRET = re.compile(r"environment$|contactpoint$|\.(env|pgpass|key)$|key\.pem$|conninfo$")
# A renewal of the key needs its command twice, an hour apart.
_RENEWED_WITHIN = timedelta(days=1)


def key_holder() -> Found:
    """The key holder can be had, and a key file is its owner's alone."""
    try:
        chosen().wrap(bytes(KEY_BYTES))
    except KeyHolderError as error:
        return bad(str(error), "restore the key file or see to the token (CONTACTPOINT_KEY_HOLDER)")
    return good(f"the {settings.KEY_HOLDER} wraps keys")


def key_published() -> Found:
    """The key-encryption key is not one that everybody knows."""
    if settings.KEY_HOLDER != FILE:
        return good("the key is in a token")
    try:
        key = settings.KEY_FILE.read_bytes()
    except OSError:
        return bad("the key file cannot be read", "see to 'key-holder'")
    if hashlib.sha256(key).hexdigest() in _KNOWN_KEYS:
        return bad(
            "the key-encryption key is a published one",
            "remove the file in an empty installation, and a new one is made; otherwise run"
            " 'contactpoint keys rewrap'",
        )
    return good("the key is this installation's own")


def key_renewal() -> Found:
    """A renewal of the key file was finished, and nothing is left that opens old backups."""
    file = RenewableFile(settings.KEY_FILE)
    if not file.is_renewing:
        return good("no earlier key lies beside it")
    since = datetime.now(UTC) - _at(file.before)
    if since < _RENEWED_WITHIN:
        return good("it was renewed within a day")
    return bad(
        f"the key before has been there for {since.days} days",
        "run 'contactpoint keys rewrap' again, which deletes it",
    )


def session_secret() -> Found:
    """The secret that signs cookies is long enough not to be guessed."""
    try:
        length = len(settings.SECRET_KEY)
    except ImproperlyConfigured:
        # Django's answer to an empty one.
        length = 0
    if length < _SHORTEST_SECRET:
        return bad(
            "the session secret is missing or too short",
            "remove secrets/session-secret from the home, and the next command makes a new one",
        )
    return good("the session secret is long enough")


def home_modes() -> Found:
    """Nobody but its owner enters the home, and secrets are in files of their owner's alone."""
    home: Path = settings.HOME.root
    if not home.is_dir():
        return bad("there is no home", "set CONTACTPOINT_HOME, or run 'contactpoint migrate'")
    return unless(
        _open_to_others(home),
        "the home and its secrets are their owner's alone",
        "chmod 0700 on the home and its folder of secrets, 0600 on the files in that, and chown"
        " them to the account of the service",
    )


def unit_modes() -> Found:
    """Nobody but root changes how the service is started, or reads the secrets it is given."""
    found = [path for pattern in SYSTEM_FILES for path in Path("/").glob(pattern.lstrip("/"))]
    return unless(
        _loose(path for path in found if path.is_file()),
        f"{len(found)} files of units and their environment" if found else "there are none",
        "chown root, and chmod 0644 for a unit or a certificate, 0600 for a file with a secret",
    )


def _open_to_others(home: Path) -> Iterator[str]:
    owner = home.stat().st_uid
    secrets = home / "secrets"
    if os.geteuid() not in (owner, 0):
        yield "the home belongs to another account than the one that asks"
    for path in (home, secrets, *_within(secrets)):
        try:
            found = path.lstat()
        except OSError:
            yield f"{_in(home, path)} is not there"
            continue
        if found.st_mode & _OTHERS:
            yield f"{_in(home, path)} is open to others ({stat.S_IMODE(found.st_mode):04o})"
        if found.st_uid != owner:
            yield f"{_in(home, path)} belongs to another account"


def _within(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _in(home: Path, path: Path) -> str:
    return "the home" if path == home else str(path.relative_to(home))


def _loose(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        found = path.stat()
        secret = _SECRET.search(path.name) is not None
        if found.st_mode & (_OTHERS_WRITE | stat.S_IROTH if secret else _OTHERS_WRITE):
            yield f"{path} is open to others ({stat.S_IMODE(found.st_mode):04o})"
        if found.st_uid not in (0, os.geteuid()):
            yield f"{path} belongs to another account"


def _at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_ctime, UTC)
