"""A delta of the national feed: some children of it move house, others change their family name."""

import json
import time
from pathlib import Path

EVERY = 50  # one child in so many: 2 %


def measure(folder: Path) -> dict[str, object]:
    """Load a delta in which every record differs from what is held."""
    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.services.loading.load_feed import load_feed

    file = folder / "delta.ndjson"
    statements = write(source=folder / "pds" / "pds.ndjson", target=file)
    begun = time.perf_counter()
    report = load_feed(feed=FEEDS["pds"], files=[file])
    seconds = time.perf_counter() - begun
    counts = {name: count for name, count in report.counts.items() if count}
    return {"statements": statements, "seconds": round(seconds, 2), "counts": counts}


def write(*, source: Path, target: Path) -> int:
    """Write the records of every fiftieth child, changed; returns how many children they are.

    A child takes the address, or every second one the family name, of a child half-way to the one
    changed before: a near one may be of the same family.
    """
    number = changed = 0
    lender: dict[str, object] = {}
    written = False
    with source.open() as lines, target.open("w") as delta:
        for line in lines:
            record = json.loads(line)
            if record["resourceType"] == "Patient":
                number += 1
                if number % EVERY == EVERY // 2:
                    lender = record
                written = number % EVERY == 0 and _change(record, lender, moves=changed % 2 == 0)
                changed += written
            if written:
                delta.write(json.dumps(record) + "\n")
    return changed


def _change(record: dict[str, object], lender: dict[str, object], *, moves: bool) -> bool:
    """Change the record; ``False`` where the lender has nothing that differs."""
    field = "address" if moves else "name"
    own, lent = (_usual(one.get(field)) for one in (record, lender))
    if own is None or lent is None:
        return False
    part = "postalCode" if moves else "family"
    if own.get(part) == lent.get(part) or part not in lent:
        return False
    parts = ("line", "city", "postalCode") if moves else ("family",)
    own.update({name: lent[name] for name in parts if name in lent})
    return True


def _usual(entries: object) -> dict[str, object] | None:
    """The name or address that is in use now."""
    if not isinstance(entries, list):
        return None
    return next((one for one in entries if one.get("use") in ("usual", "home")), None)
