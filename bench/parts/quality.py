"""How good the linking was, against the truth about the files that were loaded."""

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from bench.installation import FEEDS, Installation
from bench.tables import count, table

# Children whose statements are looked at for blocking recall.
SAMPLED_CHILDREN = 5000
_AT_ONCE = 500


def measure(installation: Installation) -> dict[str, object]:
    """What ``linkage evaluate`` says, and blocking recall on a sample of the truth."""
    truth = installation.feeds / "truth.parquet"
    watched = installation.run("linkage", "evaluate", "--truth", str(truth), "--json")
    return {
        **watched.figures(),
        "evaluation": json.loads(watched.output),
        "blocking": _blocking(installation),
    }


def _blocking(installation: Installation) -> dict[str, int]:
    """Of true pairs of statements, how many share a key when the later one is looked up.

    These are the keys of searches and deltas; statements that are in quarantine are left out.
    """
    from contactpoint.linkage.keys import index_keys, lookup_keys
    from contactpoint.linkage.profile import Profile, profile_of
    from contactpoint.store.models import HeldStatement
    from contactpoint.store.repositories import statements

    pairs = shared = 0
    rows = _sampled(installation)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        digests = [statements.reference_digest(*row[:3]) for row in some]
        held = statements.by_reference(digests)
        opened = {
            bytes(row.reference_digest): statement
            for row, statement in statements.opened(
                [row for row in held.values() if row.state != HeldStatement.State.QUARANTINED]
            )
        }
        by_child: dict[int, list[Profile]] = {}
        for row, digest in zip(some, digests, strict=True):
            if digest in opened:
                by_child.setdefault(row[3], []).append(profile_of(opened[digest]))
        for profiles in by_child.values():
            for place, later in enumerate(profiles):
                wanted = lookup_keys(later)
                pairs += place
                shared += sum(
                    not wanted.isdisjoint(index_keys(earlier)) for earlier in profiles[:place]
                )
    return {"pairs": pairs, "sharing_a_key": shared}


def _sampled(installation: Installation) -> list[tuple[str, str, str, int]]:
    """The statements of children drawn at random, child by child, in the order of the feeds."""
    order = " ".join(f"WHEN '{feed}' THEN {place}" for place, feed in enumerate(FEEDS))
    with duckdb.connect() as connection:
        truth = f"'{installation.feeds / 'truth.parquet'}'"
        found = connection.execute(
            f"""
            SELECT feed, source, reference, child FROM {truth} WHERE child IN (
                SELECT child FROM {truth} GROUP BY child HAVING count(*) > 1
                ORDER BY hash(child) LIMIT {SAMPLED_CHILDREN}
            )
            ORDER BY child, CASE feed {order} ELSE {len(FEEDS)} END
            """
        )
        return found.fetchall()


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["quality"]
    evaluation, blocking = figures["evaluation"], figures["blocking"]
    return [
        *table(
            ("linkage against known truth", "value"),
            (
                ("statements", count(evaluation["statements"])),
                ("true pairs of statements", count(evaluation["pairs_true"])),
                ("recall without a person", f"{evaluation['recall']:.2%}"),
                ("pairs joined wrongly, of 10,000 joined", f"{wrong_joins(run):.2f}"),
                ("records that hold more than one child", count(evaluation["wrong_records"])),
                ("sets of twins joined", count(evaluation["twins_joined"])),
                ("statements that wait for a person", f"{review_share(run):.2%}"),
                ("blocking recall of search and delta", f"{blocking_recall(run):.2%}"),
            ),
        ),
        "",
        f"Blocking recall is of {count(blocking['pairs'])} true pairs of"
        f" {count(SAMPLED_CHILDREN)} children drawn at random: whether the later statement, looked"
        " up, shares a key with the earlier one.",
        *_groups(run),
    ]


def _groups(run: dict[str, Any]) -> list[str]:
    """The table of the groups of names, where the truth tells them."""
    groups: dict[str, dict[str, Any]] = run["quality"]["evaluation"].get("groups", {})
    if not groups:
        return []
    worst_first = sorted(groups.items(), key=lambda named: named[1]["recall"])
    return [
        "",
        *table(
            ("group of family names", "true pairs", "recall", "wrong of 10,000", "review"),
            (
                (
                    group.replace("_", " "),
                    count(one["pairs_true"]),
                    f"{one['recall']:.2%}",
                    f"{_wrong_of_10000(one):.2f}",
                    f"{one['review_share']:.2%}",
                )
                for group, one in worst_first
            ),
        ),
        *_between_groups(run),
    ]


def _between_groups(run: dict[str, Any]) -> list[str]:
    try:
        points = 100 * recall_difference(run)
    except KeyError:
        return []
    return [
        "",
        f"Between groups of 1,000 true pairs or more, recall differs by {points:.2f} points at"
        " most.",
    ]


def wrong_joins(run: dict[str, Any]) -> float:
    """Pairs of statements on one record that are of two children, of 10,000 that were joined."""
    return _wrong_of_10000(run["quality"]["evaluation"])


def _wrong_of_10000(figures: Mapping[str, Any]) -> float:
    joined = figures["linked_true"] + figures["linked_false"]
    return float(10_000 * figures["linked_false"] / max(joined, 1))


def review_share(run: dict[str, Any]) -> float:
    """The share of statements that a person is asked about, quarantine included."""
    evaluation = run["quality"]["evaluation"]
    return float(evaluation["review"] / max(evaluation["statements"], 1))


def recall_difference(run: dict[str, Any]) -> float:
    """How far the recalls of two groups of names lie apart at most, as a share. Raises ``KeyError``
    where that was not told."""
    difference = run["quality"]["evaluation"]["recall_difference"]
    if difference is None:
        raise KeyError("recall_difference")
    return float(difference)


def blocking_recall(run: dict[str, Any]) -> float:
    """The share of true pairs that share a key."""
    blocking = run["quality"]["blocking"]
    return float(blocking["sharing_a_key"] / max(blocking["pairs"], 1))
