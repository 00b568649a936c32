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
    ``registered`` and ``added`` are as in ``Facet``.
    """

    number: str
    name: PersonName
    birth_date: date | None
    sex: Sex
    town: str
    matched_name: PersonName | None
    reasons: tuple[str, ...]
    provisional: bool
    registered: bool
    added: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """At most ``MOST_RESULTS`` lines; for more children, no lines and ``too_many``.

    The lines of children who are registered come first, then those of others, each best first.
    ``more_unregistered`` says that for others there was not room enough: more detail may show them.
    """

    lines: tuple[ResultLine, ...]
    too_many: bool
    more_unregistered: bool = False


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


@dataclass(frozen=True, slots=True)
class Plausible:
    """The children whom a search may mean, each of two kinds best first.

    ``sure`` are those who are registered, and in a search by number the child to whom it was
    allotted, if there is one. ``others`` are known by the word of whoever sent a list. They take no
    place from the first, and cannot make them too many: who invents children hides nobody by them.
    ``narrowed`` says that so many of the others were plausible that only the nearest are here.
    """

    sure: Sequence[Found]
    others: Sequence[Found]
    narrowed: bool = False

    @property
    def too_many(self) -> bool:
        """Whether so many children are plausible that none is shown."""
        return len(self.sure or self.others) > MOST_RESULTS

    @property
    def shown(self) -> Sequence[Found]:
        """The children who are shown, in order."""
        return () if self.too_many else (*self.sure, *self.others)[:MOST_RESULTS]

    @property
    def more_unregistered(self) -> bool:
        """Whether some of the others are left out for want of room."""
        left_out = self.narrowed or len(self.sure) + len(self.others) > MOST_RESULTS
        return left_out and not self.too_many


def prepare_results(found: Plausible) -> Prepared[SearchResults]:
    """The lines of the children who are shown, or none where they are too many."""
    return Prepared(
        SearchResults(
            lines=tuple(map(_line, found.shown)),
            too_many=found.too_many,
            more_unregistered=found.more_unregistered,
        ),
        of=[one.number for one in found.shown],
    )


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
        registered=found.facet.registered,
        added=found.facet.added,
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
