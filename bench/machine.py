"""What the figures were measured on, and of which state of the code."""

import hashlib
import os
import platform
import subprocess
import time
from pathlib import Path

import psutil

from contactpoint import linkage

_MADE = (":!bench/results", ":!bench/RESULTS.md", ":!bench/plots")


def machine() -> dict[str, object]:
    """Processor, cores, memory and system."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def moment() -> dict[str, str]:
    """Commit, day and the matcher's digest. A commit with changes that are not in it is marked."""
    here = Path(__file__).parent.parent
    commit = _git(here, "rev-parse", "--short", "HEAD")
    changed = _git(here, "status", "--porcelain", "--", ".", *_MADE)
    return {
        "commit": f"{commit} with changes" if changed else commit or "no commit",
        "day": time.strftime("%Y-%m-%d"),
        "matcher": matcher(),
    }


def matcher() -> str:
    """Eight characters that are others after any change to how statements are matched."""
    folder = Path(linkage.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
