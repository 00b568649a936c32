"""Which operating system account the server runs as.

PostgreSQL refuses to run as root. When root starts the server, it runs as a separate account that
may enter only its data directory. When anyone else starts it, it runs as that person.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

from contactpoint.embedded.errors import EmbeddedClusterError, ForeignDataDirectoryError
from contactpoint.embedded.surroundings import is_plain

_SERVER_ACCOUNT = "contactpoint-db"


@dataclass(frozen=True, slots=True)
class Account:
    """``switch`` says whether a program has to be started as another account than ours."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Make the account the owner of ``path``; does nothing for our own account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def process_options(self) -> dict[str, Any]:
        """Arguments of ``subprocess.run`` that start a program as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    @contextmanager
    def reach(self, directory: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """A path by which the account enters its own ``directory``, and the descriptors for it.

        Another account may not be able to pass the folders above (``/root``, a private temporary
        folder, the home itself). It gets the open directory instead. So those folders keep their
        permissions, and the data stays inside the home. Our own account gets it too where the path
        is not plain, as PostgreSQL's programs name it to each other through a shell.
        """
        if not self.switch and is_plain(directory):
            yield str(directory), ()
            return
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)


def account_for(data_directory: Path) -> Account:
    """The account that runs, or will run, the server of ``data_directory``.

    Raises ``ForeignDataDirectoryError`` when the directory belongs to another person, and
    ``EmbeddedClusterError`` when root has no way to get an unprivileged account.
    """
    ours = Account(uid=os.geteuid(), gid=os.getegid(), switch=False)
    owner = data_directory.stat() if data_directory.exists() else None
    if ours.uid != 0:
        if owner is not None and owner.st_uid != ours.uid:
            raise ForeignDataDirectoryError(
                f"{data_directory} belongs to another account; start it as that account or as root"
            )
        return ours
    if not sys.platform.startswith("linux"):
        raise EmbeddedClusterError("run as an ordinary user: as root the server needs Linux")
    if owner is not None and owner.st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid, switch=True)
    entry = _server_account()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def _server_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_SERVER_ACCOUNT)
    except KeyError:
        pass
    useradd = which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise EmbeddedClusterError(
            f"PostgreSQL does not run as root; create an account named {_SERVER_ACCOUNT}, "
            "run as an ordinary user, or set DATABASE_URL and KEYS_DATABASE_URL"
        )
    made = subprocess.run(  # noqa: S603 (fixed arguments)
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", _SERVER_ACCOUNT),
        ],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        # Another home's start may have made the account meanwhile, so a failure does not matter.
        return pwd.getpwnam(_SERVER_ACCOUNT)
    except KeyError:
        raise EmbeddedClusterError(
            f"could not create the account {_SERVER_ACCOUNT} (useradd exit {made.returncode}); "
            "create it, or run as an ordinary user"
        ) from None
