"""How good linking was: what the index holds, against the truth about the files loaded."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from contactpoint.linkage.evaluation import count_pairs, count_twins_joined
from contactpoint.store.repositories import statements

_BATCH = 5000
_COLUMNS = ("feed", "source", "reference", "child", "twin_set")


class TruthFileError(Exception):
    """The truth file cannot be read as one; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class LinkageReport:
    """Pairs are of statements of one child; ``review`` counts statements that wait for a person,
    ``not_held`` those in the truth that the index does not hold (rejected, or never loaded),
    ``wrong_records`` the records that hold statements of more than one child."""

    statements: int
    records: int
    pairs_true: int
    linked_true: int
    linked_false: int
    wrong_records: int
    review: int
    not_held: int
    precision: float
    recall: float
    twins_joined: int


def evaluate_linkage(*, truth: Path) -> LinkageReport:
    """Compare the index with a truth file as ``contactpoint synth`` writes it.

    Raises ``TruthFileError`` when it has other columns.
    """
    assignments: list[tuple[int, int | None]] = []
    twin_sets: dict[int, int] = {}
    review = not_held = 0
    source = _rows(truth)
    while rows := list(islice(source, _BATCH)):
        digests = [
            statements.reference_digest(row["feed"], row["source"], row["reference"])
            for row in rows
        ]
        held = statements.children_of(digests)
        for row, digest in zip(rows, digests, strict=True):
            child = int(row["child"])
            if row["twin_set"]:
                twin_sets[child] = int(row["twin_set"])
            record = held.get(digest)
            assignments.append((child, record))
            if digest not in held:
                not_held += 1
            elif record is None:
                review += 1
    counts = count_pairs(assignments)
    return LinkageReport(
        statements=counts.statements,
        records=counts.records,
        pairs_true=counts.pairs_true,
        linked_true=counts.linked_true,
        linked_false=counts.linked_false,
        wrong_records=counts.mixed_records,
        review=review,
        not_held=not_held,
        precision=round(counts.precision, 6),
        recall=round(counts.recall, 6),
        twins_joined=count_twins_joined(assignments, twin_sets),
    )


def _rows(truth: Path) -> Iterator[dict[str, str]]:
    with truth.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise TruthFileError(f"a truth file has the columns {', '.join(_COLUMNS)}")
        yield from reader
