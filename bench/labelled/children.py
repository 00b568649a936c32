"""The matcher that children go through, on a public set in its own fields.

Each record becomes a statement, as a school's list would bring it: given and family name, date of
birth, address as they stand, the four digits of an Australian postcode as a postcode of our shape.
Statements are placed one after another, by the packaged weights and guards, in an index in memory
of as many children as the set has records. Nothing is learnt on the set. With the identifier a
social security number stands where an NHS number would.

The sets are of grown-ups of Australia in 2003. Their generator gives a person another given name
altogether beside the same home and date of birth: among children that is a twin, and a person is
asked.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.labelled.febrl import IDENTIFIER, LabelledRecord, read_febrl
from bench.labelled.figures import LabelledFigures
from bench.memory_index import MemoryIndex, Placed
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Statement
from contactpoint.linkage.evaluation import count_pairs

# Those that end a postcode, one for each digit.
_LETTERS = "ABDEFGHJLN"
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class AsChildren:
    """Figures without a person, and after one who joins rightly what is asked and nothing else."""

    alone: LabelledFigures
    answered: LabelledFigures


def evaluate_as_children(
    *, labelled: str, identifier: bool, folder: Path | None = None
) -> AsChildren:
    """Place a set of ``febrl.FEBRL_SETS`` and count; ``compared`` is nought, for it is not known.

    Raises ``LabelledSetError``.
    """
    begun = time.perf_counter()
    chosen = read_febrl(labelled, folder=folder)
    index = MemoryIndex(len(chosen.records))
    rows: list[tuple[int, Placed]] = []
    for number, record in enumerate(chosen.records):
        # Where a file has each person once it is one delivery; else each record comes for itself.
        delivery = str(record.file) if chosen.one_a_file else str(number)
        statement = _statement(record, number, identifier=identifier)
        rows += [(record.person, row) for row in index.load([statement], delivery=delivery)]
    seconds = time.perf_counter() - begun
    asked = sum(row.waits for _, row in rows)
    return AsChildren(
        alone=_figures([(person, row.record) for person, row in rows], asked, seconds),
        answered=_figures(_answered(rows, index), asked, seconds),
    )


def _answered(
    rows: Sequence[tuple[int, Placed]], index: MemoryIndex
) -> list[tuple[int, int | None]]:
    """Where each record is after a person has joined what the cases ask about, where it is so."""
    of_person = {id(row): person for person, row in rows}
    leads: dict[int, int] = {}

    def end(record: int) -> int:
        while record in leads:
            record = leads[record]
        return record

    for person, row in rows:
        if not row.asked or row.record is None or row.about is None:
            continue
        about = index.records.get(row.about, [])
        if any(of_person[id(other)] == person for other in about):
            ours, theirs = end(row.record), end(row.about)
            if ours != theirs:
                leads[ours] = theirs
    return [(person, None if row.record is None else end(row.record)) for person, row in rows]


def _figures(
    placed: Sequence[tuple[int, int | None]], asked: int, seconds: float
) -> LabelledFigures:
    counts = count_pairs(placed)
    return LabelledFigures(
        records=counts.statements,
        compared=0,
        pairs_true=counts.pairs_true,
        linked_true=counts.linked_true,
        linked_false=counts.linked_false,
        precision=round(counts.precision, 6),
        recall=round(counts.recall, 6),
        f1=round(counts.f1, 6),
        review=asked,
        review_share=round(asked / max(counts.statements, 1), 6),
        seconds=round(seconds, 2),
    )


def _statement(record: LabelledRecord, number: int, *, identifier: bool) -> Statement:
    values = record.values
    given, family = values["given_name"], values["surname"]
    lines = tuple(_lines(values))
    stated = lines or values["suburb"] or values["postcode"]
    return Statement(
        feed="school_list",
        source=str(record.file),
        reference=str(number),
        names=(PersonName(given, family),) if given or family else (),
        birth_date=_day(values["date_of_birth"]),
        nhs_number=values[IDENTIFIER] if identifier else "",
        address=Address(lines, values["suburb"], _postcode(values["postcode"])) if stated else None,
    )


def _lines(values: Mapping[str, str]) -> Iterator[str]:
    """House and street as one line, and the line after it, where they are stated."""
    street = f"{values['street_number']} {values['address_1']}".strip()
    yield from (line for line in (street, values["address_2"]) if line)


def _postcode(text: str) -> str:
    """Four digits as a postcode of our shape, each digit one sign of it."""
    if len(text) != _DIGITS or not text.isdigit():
        return ""
    return f"M{text[:2]} {text[2]}{_LETTERS[int(text[3])]}A"


def _day(text: str) -> date | None:
    """The day, unless the calendar does not have it; such a row of a list states none."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
