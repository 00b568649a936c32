"""Measure, and write down what came out: ``bench/results/*.json`` and ``bench/RESULTS.md``.

``CHILDREN`` chooses how many children (default 20,000), ``SEARCHES`` how many searches.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import delta  # noqa: E402
import installation  # noqa: E402
import one_search  # noqa: E402
import report  # noqa: E402
import rivals  # noqa: E402
import sealing  # noqa: E402
import searches  # noqa: E402
import web  # noqa: E402


def main() -> None:
    """Run every part in one installation of its own and leave nothing of it behind."""
    children = int(os.environ.get("CHILDREN", "20000"))
    count = int(os.environ.get("SEARCHES", "2000"))
    with tempfile.TemporaryDirectory(prefix="contactpoint-bench-") as folder:
        root = Path(folder) / "home"
        try:
            results = _measure(root, Path(folder) / "feeds", children, count)
        finally:
            installation.embedded.stop(root)
    target = HERE / "results" / f"{children}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n")
    (HERE / "RESULTS.md").write_text(report.written(sorted(target.parent.glob("*.json"))))
    print((HERE / "RESULTS.md").read_text())


def _measure(root: Path, feeds: Path, children: int, count: int) -> dict[str, object]:
    cluster = installation.prepare(root)
    begun = time.perf_counter()
    loaded = installation.load(feeds, children)
    from django.db import connection

    from contactpoint.retention.archiving import is_archived
    from contactpoint.services.matching.evaluate_linkage import evaluate_linkage
    from contactpoint.synth.population import synthesise

    quality = evaluate_linkage(truth=feeds / "truth.csv")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    today = date.today()  # what the service compares with too
    statements = [
        true.statement
        for true in synthesise(
            children=children, seed=installation.SEED, region=installation.REGION
        )
        if true.statement.feed == "pds"
        and not true.statement.restricted
        and not is_archived(true.statement.birth_date, true.statement.death_date, today)
    ]
    asked = searches.mix(statements, count + searches.WARM_UP, seed=1)
    return {
        "machine": installation.machine(),
        "command": f"make bench CHILDREN={children}",
        "children": children,
        "loading": [asdict(one) for one in loaded],
        "loading_seconds": round(time.perf_counter() - begun, 1),
        "bytes_a_child": size // children,
        "linkage": asdict(quality),
        "search": searches.measure(asked),
        "one_search": one_search.measure(asked[searches.WARM_UP :]),
        "trigrams": rivals.trigrams(cluster, statements, asked),
        "splink": rivals.splink(asked),
        "web": web.measure(root, [one for one in asked if one.child is not None]),
        "sealing": sealing.measure(),
        # Last: it changes the children that the others look for.
        "delta": delta.measure(feeds),
    }


if __name__ == "__main__":
    main()
