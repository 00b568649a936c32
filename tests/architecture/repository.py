"""The files of this repository that the tests of its shape look at."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "contactpoint"

PURE = (
    "children",
    "involvement",
    "linkage",
    "review",
    "access",
    "retention",
    "visibility",
)


def files() -> list[Path]:
    """Every file that is, or on the next commit would be, part of the repository."""
    # The setting lets root check a working copy that somebody else owns, as containers do.
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def modules() -> list[Path]:
    """Every Python module of the package, migrations excepted: Django writes those."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
