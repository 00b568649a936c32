"""A case as its page lists it: field by field, with what differs marked."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField, has_one
from contactpoint.children.record import Voice
from contactpoint.children.sex import Sex
from contactpoint.children.sources import MADE_HERE, SOURCE_KINDS
from contactpoint.linkage.levels import Field
from contactpoint.services.review.source_names import SourceCode, source_names
from contactpoint.visibility.values import NOT_SHOWN
from contactpoint.visibility.views.case import (
    CaseView,
    ComparedField,
    Side,
    SourcedValue,
)
from contactpoint.web import wording
from contactpoint.web.jinja import day


class Mark(StrEnum):
    """How the two sides of a field stand to each other, in the words of the page."""

    SAME = "Same"
    PARTLY = "Partly the same"
    DIFFERS = "Differs"
    OTHERS = "None in common"
    ONE_SIDE = "On one side only"
    NOTHING = "Not compared"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in words, and the sources that state it, each with its day."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both sides.

    ``many`` says that a child may have several values, so that the list may be long. The values
    that both sides state then come first.
    """

    title: str
    left: tuple[ShownValue, ...]
    right: tuple[ShownValue, ...]
    mark: Mark
    many: bool


_ROWS = tuple(field for field in RecordField if field is not RecordField.OTHER_NAMES)
# These numbers may be held but not shown: then only the matcher can tell whether they agree.
_NUMBERS = {RecordField.NHS_NUMBER: Field.NHS_NUMBER, RecordField.UPN: Field.UPN}


def rows_of(view: CaseView) -> tuple[Row, ...]:
    """The rows of a case, in the order of the fields; a field that neither side states has none."""
    names = source_names(
        (value.voice.feed, value.voice.source)
        for side in (view.left, view.right)
        if side is not None
        for values in side.values.values()
        for value in values
    )
    compared = {field.field: field for field in view.fields}
    rows = []
    for field in _ROWS:
        left, right = _of(view.left, field), _of(view.right, field)
        if left or right:
            both = _texts(left) & _texts(right)
            rows.append(
                Row(
                    title=wording.RECORD_FIELDS[field],
                    left=_shown(field, left, names, both),
                    right=_shown(field, right, names, both),
                    mark=_mark(field, left, right, compared),
                    many=not has_one(field),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One field of one record. ``many`` is as in ``Row``."""

    title: str
    shown: tuple[ShownValue, ...]
    many: bool


def rows_of_record(side: Side) -> tuple[RecordRow, ...]:
    """The rows of one record, in the order of the fields; one that no source states has none."""
    names = source_names(
        (value.voice.feed, value.voice.source)
        for values in side.values.values()
        for value in values
    )
    return tuple(
        RecordRow(
            wording.RECORD_FIELDS[field],
            _shown(field, _of(side, field), names, set()),
            many=not has_one(field),
        )
        for field in _ROWS
        if _of(side, field)
    )


def sole_source(cells: Iterable[Iterable[ShownValue]]) -> str:
    """The only source of all values on one side, with its day; empty where there are several.

    The page names such a source once, which leaves room for the values.
    """
    sources = {source for cell in cells for value in cell for source in value.sources}
    return sources.pop() if len(sources) == 1 else ""


@dataclass(frozen=True, slots=True)
class ListedCandidate:
    """A record to choose: how to recognise the child, and what both share, in words.

    ``last_known`` and ``provisional`` are as in ``Side``.
    """

    number: str
    name: str
    details: str
    shares: tuple[str, ...]
    last_known: bool
    provisional: bool


def candidates_of(view: CaseView) -> tuple[ListedCandidate, ...]:
    """The records to choose from, the likeliest first."""
    return tuple(
        ListedCandidate(
            number=one.number,
            name=one.name,
            details=", ".join(
                part
                for part in (
                    f"born {day(one.birth_date)}" if one.birth_date else "",
                    wording.SEXES[one.sex].lower(),
                    one.address or "no known address",
                )
                if part
            ),
            shares=tuple(
                wording.AGREEMENTS[shared.field, shared.level]
                for shared in one.fields
                if shared.level is not None
            )
            + tuple(wording.SUPPORTS[beside.kind] for beside in one.support),
            last_known=one.last_known,
            provisional=one.provisional,
        )
        for one in view.candidates
    )


def in_words(field: RecordField, text: str, kind: NameKind | None = None) -> str:
    """A value of a field as pages write it; services give dates and sex as plain values.

    A name beside the current one gets its ``kind`` in words.
    """
    written = _IN_WORDS.get(field, str)(text)
    return written if kind is None else f"{written} ({wording.OTHER_NAME_KINDS[kind].lower()})"


def source_in_words(voice: Voice, names: Mapping[SourceCode, str]) -> str:
    """A voice in words, with its day: "School census, 6 January 2026"."""
    feed, name = SOURCE_KINDS[voice.feed].called, names[voice.feed, voice.source]
    who = (f"{feed} {name}",) if voice.feed in MADE_HERE else (feed, name)
    return ", ".join(part for part in (*who, day(voice.as_at)) if part)


def _of(side: Side | None, field: RecordField) -> tuple[SourcedValue, ...]:
    if side is None:
        return ()
    # The current name on one side is often a former name on the other.
    beside = side.values.get(RecordField.OTHER_NAMES, ()) if field is RecordField.NAME else ()
    return (*side.values.get(field, ()), *beside)


def _shown(
    field: RecordField,
    values: Sequence[SourcedValue],
    names: Mapping[SourceCode, str],
    both: Container[str],
) -> tuple[ShownValue, ...]:
    """Each text once, with all sources that state it.

    In a field of several values, those that both sides state come first. Of names, the current one
    stays first.
    """
    if not has_one(field):
        values = sorted(values, key=lambda value: _text(value) not in both)
    sources: dict[str, list[str]] = {}
    for value in values:
        who = source_in_words(value.voice, names)
        sources.setdefault(in_words(field, value.text, value.name_kind), []).append(who)
    return tuple(ShownValue(text, tuple(dict.fromkeys(who))) for text, who in sources.items())


def _mark(
    field: RecordField,
    left: tuple[SourcedValue, ...],
    right: tuple[SourcedValue, ...],
    compared: Mapping[Field, ComparedField],
) -> Mark:
    if not left or not right:
        return Mark.ONE_SIDE
    if field in _NUMBERS and any(value.text == NOT_SHOWN for value in (*left, *right)):
        matched = compared[_NUMBERS[field]]
        if matched.level is None:
            return Mark.NOTHING
        return Mark.DIFFERS if matched.differs else Mark.SAME
    ours, theirs = _texts(left), _texts(right)
    if ours == theirs:
        return Mark.SAME
    if ours & theirs:
        return Mark.PARTLY
    # A field of several values may have none in common without any disagreement: one source knows
    # the school, another the practice.
    return Mark.DIFFERS if has_one(field) else Mark.OTHERS


def _texts(values: Iterable[SourcedValue]) -> set[str]:
    return {_text(value) for value in values}


def _text(value: SourcedValue) -> str:
    return " ".join(value.text.split()).casefold()


def _date_in_words(text: str) -> str:
    return day(date.fromisoformat(text))


_IN_WORDS: Mapping[RecordField, Callable[[str], str]] = {
    RecordField.BIRTH_DATE: _date_in_words,
    RecordField.DEATH_DATE: _date_in_words,
    RecordField.SEX: lambda text: wording.SEXES[Sex(text)],
}
