"""A case as its page lists it: field by field, with what differs marked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION
from contactpoint.linkage.levels import Field
from contactpoint.services.review.case_view import (
    NOT_SHOWN,
    CaseView,
    ComparedField,
    ShownField,
    Side,
    SourcedValue,
)
from contactpoint.services.review.source_names import SourceCode, source_names
from contactpoint.web import wording
from contactpoint.web.jinja import day


class Mark(StrEnum):
    """How the two sides of a field stand to each other, in the words of the page."""

    SAME = "Same"
    PARTLY = "Partly the same"
    DIFFERS = "Differs"
    ONE_SIDE = "On one side only"
    NOTHING = "Not stated"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in words, and who says so, each with its day."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both sides."""

    title: str
    left: tuple[ShownValue, ...]
    right: tuple[ShownValue, ...]
    mark: Mark


# Their values may be held and not shown: only the matcher can tell whether they agree.
_NUMBERS = {ShownField.NHS_NUMBER: Field.NHS_NUMBER, ShownField.UPN: Field.UPN}


def rows_of(view: CaseView) -> tuple[Row, ...]:
    """The rows of a case, in the order of the fields; one that neither side states is left out."""
    names = source_names(
        (value.feed, value.source)
        for side in (view.left, view.right)
        if side is not None
        for values in side.values.values()
        for value in values
    )
    compared = {field.field: field for field in view.fields}
    rows = []
    for field in ShownField:
        left, right = _of(view.left, field), _of(view.right, field)
        if left or right:
            rows.append(
                Row(
                    title=wording.SHOWN_FIELDS[field],
                    left=_shown(field, left, names),
                    right=_shown(field, right, names),
                    mark=_mark(field, left, right, compared),
                )
            )
    return tuple(rows)


def in_words(field: str, text: str) -> str:
    """A value of a field as pages write it: dates and sex come as the services' plain values."""
    return _IN_WORDS.get(field, str)(text)


def source_in_words(feed: str, name: str, as_at: date | None) -> str:
    """Who says so and of what day: "School census, 6 January 2026"."""
    who = f"{wording.FEEDS[feed]} {name}" if feed == CORRECTION else wording.FEEDS[feed]
    named = name if feed != CORRECTION else ""
    return ", ".join(part for part in (who, named, day(as_at)) if part)


def _of(side: Side | None, field: ShownField) -> tuple[SourcedValue, ...]:
    return () if side is None else tuple(side.values.get(field, ()))


def _shown(
    field: ShownField, values: Iterable[SourcedValue], names: Mapping[SourceCode, str]
) -> tuple[ShownValue, ...]:
    """Each text once, with everybody who says it."""
    sources: dict[str, list[str]] = {}
    for value in values:
        who = source_in_words(value.feed, names[value.feed, value.source], value.as_at)
        sources.setdefault(in_words(field, value.text), []).append(who)
    return tuple(ShownValue(text, tuple(dict.fromkeys(who))) for text, who in sources.items())


def _mark(
    field: ShownField,
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
    return Mark.PARTLY if ours & theirs else Mark.DIFFERS


def _texts(values: Iterable[SourcedValue]) -> set[str]:
    return {" ".join(value.text.split()).casefold() for value in values}


def _date_in_words(text: str) -> str:
    return day(date.fromisoformat(text))


_IN_WORDS: Mapping[str, Callable[[str], str]] = {
    ShownField.BIRTH_DATE: _date_in_words,
    ShownField.DEATH_DATE: _date_in_words,
    ShownField.SEX: lambda text: wording.SEXES[Sex(text)],
}
