"""The public FEBRL sets: our way of matching beside other libraries, on the same machine.

Nothing of the installation is used. Our matching is there twice: our way with fields, weights and
clusters of the set's own (``bench.labelled.evaluate``), and the very matcher that children go
through, in its own fields (``bench.labelled.children``).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import Any

from bench.installation import Installation
from bench.labelled.children import evaluate_as_children
from bench.labelled.evaluate import evaluate_labelled
from bench.labelled.febrl import (
    FEBRL_SETS,
    LabelledSet,
    LabelledSetError,
    read_febrl,
)
from bench.rivals import dedupe_linking, recordlinkage_linking, splink_linking
from bench.rivals.rows import Pair
from bench.tables import count, table

OURS = "ContactPoint"
CHILDREN = "ContactPoint's matcher of children"
ANSWERED = "the same, and a person's answers"
# What a tool of ours is, in the table.
_CALLED = {OURS: "ContactPoint's way, with fields, weights and clusters of the set's own"}
# The F1 to reach with the identifier.
_TO_REACH = {"febrl3": 0.998, "febrl4": 0.995}
# The F1 to reach with the matcher of children, which has no such identifier.
_OF_CHILDREN = 0.95
_TITLES = {name: f"FEBRL {name[-1]}" for name in FEBRL_SETS}

_SPLINKS = ((splink_linking.TOOL, False), (splink_linking.EVERY_FIELD, True))
_Linking = Callable[..., tuple[set[Pair], float]]


def _timed(linking: Callable[..., set[Pair]]) -> _Linking:
    """The same, with the seconds that it took."""

    def measured(chosen: LabelledSet, *, identifier: bool) -> tuple[set[Pair], float]:
        begun = time.perf_counter()
        pairs = linking(chosen, identifier=identifier)
        return pairs, time.perf_counter() - begun

    return measured


_RIVALS: tuple[tuple[str, _Linking], ...] = (
    (dedupe_linking.TOOL, dedupe_linking.linked_apart),
    (recordlinkage_linking.ECM, _timed(recordlinkage_linking.linked_by_ecm)),
    (recordlinkage_linking.GUIDE, _timed(recordlinkage_linking.linked_by_guide)),
)


def measure(installation: Installation) -> dict[str, object]:
    """Precision, recall, F1 and seconds of each tool on each set, with and without identifier."""
    try:
        sets = [read_febrl(name) for name in FEBRL_SETS]
    except LabelledSetError:
        return {"installed": False}
    return {
        "installed": True,
        "records": {chosen.name: len(chosen.records) for chosen in sets},
        "results": [result for chosen in sets for result in _on(chosen)],
    }


def _on(chosen: LabelledSet) -> list[dict[str, object]]:
    report = evaluate_labelled(labelled=chosen.name)
    results = []
    for identifier in (True, False):
        ours = report.with_identifier if identifier else report.without_identifier
        about = {"set": chosen.name, "identifier": identifier}
        results.append({**about, "tool": OURS, **asdict(ours)})
        as_children = evaluate_as_children(labelled=chosen.name, identifier=identifier)
        results.append({**about, "tool": CHILDREN, **asdict(as_children.alone)})
        results.append({**about, "tool": ANSWERED, **asdict(as_children.answered)})
        for tool, every_field in _SPLINKS:
            begun = time.perf_counter()
            weighed = splink_linking.weighed(chosen, identifier=identifier, every_field=every_field)
            seconds = time.perf_counter() - begun
            best = _best_by_labels(chosen, weighed)
            results.append({**about, "tool": tool, **best, "seconds": seconds})
        for tool, linking in _RIVALS:
            pairs, seconds = linking(chosen, identifier=identifier)
            right = sum(_is_true(chosen, pair) for pair in pairs)
            found = _figures(right, len(pairs), _true_pairs(chosen))
            results.append({**about, "tool": tool, **found, "seconds": seconds})
    return results


def _is_true(chosen: LabelledSet, pair: Pair) -> bool:
    return chosen.records[pair[0]].person == chosen.records[pair[1]].person


def _true_pairs(chosen: LabelledSet) -> int:
    counts: dict[int, int] = {}
    for record in chosen.records:
        counts[record.person] = counts.get(record.person, 0) + 1
    return sum(size * (size - 1) // 2 for size in counts.values())


def _best_by_labels(chosen: LabelledSet, weighed: Sequence[tuple[Pair, float]]) -> dict[str, float]:
    """The figures at the threshold with the highest F1, which only who has the labels can know."""
    true_pairs = _true_pairs(chosen)
    falling = sorted(weighed, key=lambda found: -found[1])
    right = list(accumulate(_is_true(chosen, pair) for pair, _ in falling))
    # Pairs of one weight cannot be told apart by a threshold.
    ends = [
        place
        for place, (_, weight) in enumerate(falling)
        if place + 1 == len(falling) or falling[place + 1][1] < weight
    ]
    return max(
        (_figures(right[place], place + 1, true_pairs) for place in ends),
        key=lambda figures: figures["f1"],
        default=_figures(0, 0, true_pairs),
    )


def _figures(right: int, linked: int, true_pairs: int) -> dict[str, float]:
    precision = right / linked if linked else 1.0
    recall = right / true_pairs if true_pairs else 1.0
    both = precision + recall
    return {
        "precision": round(precision, 6),
        "recall": round(recall, 6),
        "f1": round(2 * precision * recall / both, 6) if both else 0.0,
    }


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["febrl"]
    if not figures["installed"]:
        return ["The FEBRL sets are not installed here and were not measured."]
    lines = table(
        ("set", "identifier", "tool", "precision", "recall", "F1", "seconds"),
        (
            (
                _TITLES[one["set"]],
                "with" if one["identifier"] else "without",
                _CALLED.get(one["tool"], one["tool"]),
                *(f"{one[name]:.4f}" for name in ("precision", "recall", "f1")),
                f"{one['seconds']:.1f}",
            )
            for one in figures["results"]
        ),
        words=3,
    )
    sizes = ", ".join(
        f"{_TITLES[name]} {count(records)}" for name, records in figures["records"].items()
    )
    return [
        *lines,
        "",
        f"Records: {sizes}. Pairs of records; what our matching would ask a person counts as not"
        f" linked ({_asked(figures['results'], OURS)} of records at most). Our way with the set's"
        " own fields learns its weights on the set itself without the labels, and so do Splink and"
        " ECM; Splink's threshold is the best that there is, chosen by the labels. Which fields and"
        " keys it has was settled with FEBRL 3 in view. `dedupe` was taught some of the labels,"
        " compares five fields and the identifier, and seeks its blocking rules among 500 records,"
        " since it takes minutes and gigabytes otherwise. How it comes out hangs on the order of"
        " its sets: in three such orders its F1 on a set differed by up to"
        f" {dedupe_linking.SPREAD}; this is the best of them for it. `recordlinkage` is as its"
        " guide has it, and its ECM classifier with further fields and blocks.",
        "",
        *_of_children(figures["results"]),
        *_verdicts(figures["results"]),
    ]


def _asked(results: list[dict[str, Any]], tool: str) -> str:
    return f"{max(one['review_share'] for one in results if one['tool'] == tool):.1%}"


def _of_children(results: list[dict[str, Any]]) -> list[str]:
    """What the matcher of children makes of these sets; earlier runs did not ask it."""
    if not any(one["tool"] == CHILDREN for one in results):
        return []
    f1 = {(one["set"], one["identifier"], one["tool"]): one["f1"] for one in results}
    return [
        "The matcher of children goes by its packaged weights and guards, in its own fields; an"
        " Australian postcode stands for one of ours, and the identifier for an NHS number. It asks"
        f" a person about up to {_asked(results, CHILDREN)} of the records: the sets give a person"
        " another given name altogether beside the same home and date of birth, and among children"
        " that is a twin. With a person's answers is what comes of it when each case is decided"
        " rightly and nobody looks further.",
        "",
        *(
            f"- {title} by the matcher of children, without the identifier: F1"
            f" {f1[name, False, CHILDREN]:.4f}, to reach {_OF_CHILDREN}:"
            f" {_verdict(f1[name, False, CHILDREN] >= _OF_CHILDREN)}; with a person's answers"
            f" {f1[name, False, ANSWERED]:.4f}"
            for name, title in _TITLES.items()
            if name in _TO_REACH
        ),
    ]


def _verdicts(results: list[dict[str, Any]]) -> list[str]:
    f1 = {(one["set"], one["identifier"], one["tool"]): one["f1"] for one in results}
    lines = []
    for name, title in _TITLES.items():
        if name in _TO_REACH:
            ours, bound = f1[name, True, OURS], _TO_REACH[name]
            lines.append(
                f"- {title} with the identifier: F1 {ours:.4f}, to reach {bound}:"
                f" {_verdict(ours >= bound)}"
            )
        ours = f1[name, False, OURS]
        theirs = max(f1[name, False, tool] for tool, _ in _SPLINKS)
        lines.append(
            f"- {title} without it: F1 {ours:.4f}, Splink's best {theirs:.4f}:"
            f" {_verdict(ours >= theirs)}"
        )
    return lines


def _verdict(met: bool) -> str:
    return "met" if met else "**not met**"
