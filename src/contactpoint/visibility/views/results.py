"""What a search shows: a line for each child that may be meant, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.linkage.search import MatchedName
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.prepared import Prepared

# With more plausible children than this, none is shown (the rules of the domain, section 4).
MOST_RESULTS = 20


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One child that may be meant, and why.

    ``matched_name`` is a former or also-known-as name, when that is what matched. ``provisional``
    says that the record waits for a decision: it may be of the same child as another.
    """

    number: str
    name: PersonName
    birth_date: date | None
    sex: Sex
    town: str
    matched_name: PersonName | None
    reasons: tuple[str, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class SearchResults:
    """At most ``MOST_RESULTS`` lines, best first; for more children, no lines and ``too_many``."""

    lines: tuple[ResultLine, ...]
    too_many: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A child that a search found: its number, open facet, and why it is shown.

    ``provisional`` is as in ``ResultLine``.
    """

    number: str
    facet: Facet
    reasons: tuple[str, ...]
    matched_name: MatchedName | None = None
    provisional: bool = False


def are_too_many(found: Sequence[Found]) -> bool:
    """Whether so many children are plausible that none is shown."""
    return len(found) > MOST_RESULTS


def prepare_results(found: Sequence[Found]) -> Prepared[SearchResults]:
    """The lines of the children found, best first, or none where they are too many."""
    if are_too_many(found):
        return Prepared(SearchResults(lines=(), too_many=True))
    return Prepared(SearchResults(lines=tuple(map(_line, found)), too_many=False))


def _line(found: Found) -> ResultLine:
    record = found.facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    return ResultLine(
        number=found.number,
        name=record.name.name,
        birth_date=record.birth_date,
        sex=record.sex,
        town=record.address.town if record.address else "",
        matched_name=_other_name(found),
        reasons=found.reasons,
        provisional=found.provisional,
    )


def _other_name(found: Found) -> PersonName | None:
    """The name that matched, if it is among the record's other names.

    ``None`` where the name that the record shows is the one that matched.
    """
    matched, record = found.matched_name, found.facet.record
    if matched is None or record is None:
        return None
    written = found.facet.names[matched.profile][matched.name].full.casefold()
    return next((o.name for o in record.other_names if o.name.full.casefold() == written), None)
