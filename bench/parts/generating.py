"""The invented nation: how fast its feed files are written."""

import shutil
from typing import Any

from bench.installation import FEEDS, SEED, Installation
from bench.tables import count, gib, size, span


def measure(installation: Installation) -> dict[str, object]:
    """Write the three national feeds, a delta and the truth; those that are given stay."""
    options = installation.options
    if options.feeds is not None:
        return {"given": True, "feed_bytes": _bytes(installation)}
    shutil.rmtree(installation.feeds, ignore_errors=True)
    watched = installation.run(
        *("synth", "--national", "--children", str(options.children), "--seed", str(SEED)),
        *("--out", str(installation.feeds), "--delta", str(options.delta)),
        *("--workers", str(options.workers)),
    )
    return {"given": False, **watched.figures(), "feed_bytes": _bytes(installation)}


def _bytes(installation: Installation) -> dict[str, int]:
    return {feed: sum(file.stat().st_size for file in installation.files(feed)) for feed in FEEDS}


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    made = run["generating"]
    written = size(sum(made["feed_bytes"].values()))
    if made["given"]:
        return [f"The feed files were there: {written}, compressed."]
    rate = count(run["children"] / made["seconds"])
    return [
        f"`contactpoint synth --national` wrote {written} of compressed feed files in"
        f" {span(made['seconds'])}: {rate} children a second,"
        f" {gib(made['peak_memory_bytes'])} GiB of memory at most."
    ]
