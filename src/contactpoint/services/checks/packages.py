"""What is installed: that it is what this release was tested with, and as it was installed."""

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    PackagePath,
    distributions,
    version,
)
from pathlib import Path

from contactpoint.services.checks.check import Found, unless

_LOCKED = Path(__file__).with_name("locked_versions.txt")
_NAMED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)$", re.MULTILINE)
_MOST_NAMED = 5
_FROM_LOCK = "install from the lock: pip install --require-hashes -r requirements/base.lock"


def versions() -> Found:
    """Packages have the versions of the lock; what this machine does without is not there."""
    return unless(
        (
            f"{name} is {one.version}, not {wanted}"
            for name, wanted, one in _installed()
            if one.version != wanted
        ),
        f"contactpoint {_own_version()}, and its packages at the versions of its lock",
        _FROM_LOCK,
    )


def files() -> Found:
    """No file of a package was changed since pip wrote it. Whoever changes pip's record as well is
    not seen."""
    changed = [
        f"{name}: {file}"
        for name, _, one in _installed()
        for file in one.files or ()
        if _is_changed(file)
    ]
    told = changed[:_MOST_NAMED]
    if len(changed) > len(told):
        told.append(f"and {len(changed) - len(told)} more")
    return unless(told, "the files of its packages are as they were installed", _FROM_LOCK)


def _installed() -> Iterator[tuple[str, str, Distribution]]:
    """The packages of the lock that are here, each with its locked version."""
    locked = dict(_NAMED.findall(_LOCKED.read_text("ascii")))
    for one in distributions():
        name = re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower()
        if name in locked:
            yield name, locked[name], one


def _is_changed(file: PackagePath) -> bool:
    if file.hash is None:
        # What pip made after it had unpacked the package.
        return False
    try:
        with Path(str(file.locate())).open("rb") as opened:
            digest = hashlib.file_digest(opened, file.hash.mode).digest()
    except OSError:
        return True
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value


def _own_version() -> str:
    try:
        return version("contactpoint")
    except PackageNotFoundError:
        return "from a working copy"
