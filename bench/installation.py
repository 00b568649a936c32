"""A throw-away installation to measure: embedded server, synthetic children, loaded feeds."""

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from contactpoint.config import embedded
from contactpoint.config.home import Home

SEED = 2026
REGION = "North West"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one feed took: statements, and seconds from file to searchable."""

    feed: str
    statements: int
    seconds: float


def prepare(root: Path) -> embedded.EmbeddedCluster:
    """Start the server of a new home and point Django at it, as the application's role."""
    Home(root).prepare()
    cluster = embedded.start(root)
    os.environ["CONTACTPOINT_HOME"] = str(root)
    # The load generator speaks plain HTTP, on the machine itself.
    os.environ["CONTACTPOINT_TLS"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "contactpoint.config.settings"
    for prefix, database in zip(("", "KEYS_"), embedded.DATABASES, strict=True):
        os.environ[f"{prefix}DATABASE_URL"] = cluster.dsn(database, embedded.APPLICATION)
        os.environ[f"OWNER_{prefix}DATABASE_URL"] = cluster.dsn(database, embedded.OWNER)
    subprocess.run([sys.executable, "-m", "contactpoint", "migrate"], check=True)
    import django

    django.setup()
    return cluster


def load(folder: Path, children: int) -> list[Loaded]:
    """Generate the files and load them, national demographics first."""
    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.services.loading.load_feed import load_feed
    from contactpoint.services.loading.load_registers import load_registers
    from contactpoint.synth.writing import write_england

    load_registers()
    begun = time.perf_counter()
    written = write_england(children=children, seed=SEED, out=folder, region=REGION)
    results = [Loaded("(generating)", sum(written.statements.values()), _since(begun))]
    for name in ("pds", "ctf", "school_list", "cin"):
        begun = time.perf_counter()
        files = sorted((folder / name).iterdir())
        deliveries = [[file] for file in files] if FEEDS[name].sender_is else [files]
        for delivery in deliveries:
            sender = delivery[0].stem if FEEDS[name].sender_is else ""
            load_feed(feed=FEEDS[name], files=delivery, sender=sender)
        results.append(Loaded(name, written.statements[name], _since(begun)))
    return results


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 2)


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
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
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": commit,
        "day": time.strftime("%Y-%m-%d"),
    }
