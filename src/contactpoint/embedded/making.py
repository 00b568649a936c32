"""Making the data directory of a home."""

import os
import shutil
from pathlib import Path
from typing import Literal

from contactpoint.embedded import programs
from contactpoint.embedded.accounts import Account
from contactpoint.embedded.cluster import APPLICATION, DESTROYER, OWNER, SUPERUSER
from contactpoint.embedded.errors import EmbeddedClusterError
from contactpoint.embedded.secrets import ensure_password, password_file

# The file of our settings, inside the data directory.
CONFIGURATION = "contactpoint.conf"
_ACCESS_RULES = """\
# Passwords only, through the socket only.
local all all scram-sha-256
"""


def make_data_directory(home: Path, account: Account, *, lock: int) -> None:
    """Make ``home/postgres`` for ``account``, and the passwords of its roles.

    The directory appears complete or not at all. The remains of an interrupted attempt are removed.
    ``lock`` is the descriptor of the home's lock. Raises ``ServerDidNotStartError`` when ``initdb``
    fails.
    """
    for role in (SUPERUSER, OWNER, APPLICATION, DESTROYER):
        ensure_password(home, role)
    unfinished = home / "postgres.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    password = _readable_copy(password_file(home, SUPERUSER), account)
    try:
        with account.reach(unfinished) as (path, descriptors):
            programs.run(
                programs.server_programs(account) / "initdb",
                *("--pgdata", path),
                *("--username", SUPERUSER),
                *("--pwfile", f"/dev/fd/{password}"),
                *("--auth", "scram-sha-256"),
                *("--encoding", "UTF8"),
                # The same order and case rules on every machine, whatever locales it has.
                *("--locale", "C", "--locale-provider", "builtin"),
                *("--builtin-locale", "C.UTF-8"),
                "--data-checksums",
                account=account,
                # initdb gets the lock too. If this process is killed, the next start waits until
                # initdb has ended.
                descriptors=(*descriptors, password, lock),
            )
    finally:
        os.close(password)
    _write(unfinished / "postgresql.conf", f"\ninclude = '{CONFIGURATION}'\n", mode="a")
    _write(unfinished / "pg_hba.conf", _ACCESS_RULES, mode="w")
    unfinished.rename(home / "postgres")


def _write(path: Path, text: str, *, mode: Literal["a", "w"]) -> None:
    with path.open(mode, encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _readable_copy(path: Path, account: Account) -> int:
    """A descriptor of a nameless copy of ``path`` that ``account`` may open for reading."""
    try:
        copy = path.with_suffix(".copy")
        descriptor = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        os.unlink(copy)
        os.write(descriptor, path.read_bytes())
        os.lseek(descriptor, 0, os.SEEK_SET)
        if account.switch:
            os.fchown(descriptor, account.uid, account.gid)
    except OSError as error:
        raise EmbeddedClusterError(f"cannot prepare the password file ({error.strerror})") from None
    return descriptor
