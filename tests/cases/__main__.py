"""``python -m tests.cases``: what becomes of every row, and a table by kind.

Families and lists. Prints each row that is not graded ``ok``; with ``-v`` every row. Identities of
situations limit it to these. The index is in memory, of an area's size and of England's. With
``--json`` there is one document: the families' figures by size of index.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence

from click import echo

from tests.cases.in_memory import AREA, ENGLAND, Loaded, loaded
from tests.cases.lists import of_lists
from tests.cases.outcomes import Grade, Graded, graded, share_joined
from tests.cases.situations import Situation, situations

SIZES = {"area": AREA, "england": ENGLAND}


def main(arguments: Sequence[str]) -> None:
    """Load all situations, or those named, and print."""
    if "--json" in arguments:
        echo(json.dumps({size: _figures(children) for size, children in SIZES.items()}))
        return
    wanted = [argument for argument in arguments if not argument.startswith("-")]
    told = [one for one in (*situations(), *of_lists()) if not wanted or one.id in wanted]
    for size, children in SIZES.items():
        found = [(one, graded(one.situation, one.came)) for one in _all(told, children)]
        for one, rows in found:
            _print_rows(one, rows, every="-v" in arguments or bool(wanted))
        _print_table(size, [row for _, rows in found for row in rows])


def _figures(children: int) -> dict[str, object]:
    """How many rows of the families have each grade, and the share joined that rows can tell."""
    rows = [row for one in _all(situations(), children) for row in graded(one.situation, one.came)]
    counts = Counter(row.grade for row in rows)
    return {
        "rows": len(rows),
        "grades": {grade.name.lower(): counts[grade] for grade in Grade},
        "joined": share_joined(rows),
    }


def _all(told: Sequence[Situation], children: int) -> list[Loaded]:
    return [loaded(one, children=children) for one in told]


def _print_rows(one: Loaded, rows: Sequence[Graded], *, every: bool) -> None:
    if not every and all(row.grade is Grade.OK for row in rows):
        return
    echo(f"\n{one.situation.id} [{one.situation.kind}] {one.situation.title}")
    for row, reason in zip(rows, one.reasons, strict=True):
        stated, came = row.row, row.came
        where = "-" if came.record is None else f"record {came.record}"
        echo(
            f"  {stated.feed:14} {stated.child} {stated.given + ' ' + stated.middle:22}"
            f" {stated.family:16} {stated.born} {stated.sex} {', '.join(stated.at):40}"
            f" {stated.should:12} -> {where}{', asked' if came.asked else ''} ({reason})"
            f" {'' if row.grade is Grade.OK else row.grade.upper()}"
        )


def _print_table(size: str, rows: Sequence[Graded]) -> None:
    echo(f"\n{size:20}" + "".join(f"{grade:>12}" for grade in Grade))
    kinds = list(dict.fromkeys(row.situation.kind for row in rows))
    for kind in kinds:
        counts = Counter(row.grade for row in rows if row.situation.kind == kind)
        echo(f"{kind:20}" + "".join(f"{counts[grade]:>12}" for grade in Grade))
    counts = Counter(row.grade for row in rows)
    echo(f"{'all':20}" + "".join(f"{counts[grade]:>12}" for grade in Grade))
    if any(row.row.should == "same" for row in rows):
        echo(f"joined where the rows can tell: {share_joined(rows):.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
