"""The children whose records an account opened in its session: enough to go back to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.names import PersonName
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class RecentChild:
    """A child as a result line of a search names it. ``asked`` is the number that it was asked for
    by: it may have become part of another record since."""

    asked: str
    name: PersonName
    birth_date: date | None


def prepare_recent(found: Sequence[tuple[str, str, Facet]]) -> Prepared[tuple[RecentChild, ...]]:
    """The children by the number that each was asked for by, its own, and its open facet."""
    return Prepared(
        tuple(_line(asked, facet) for asked, _, facet in found),
        of=[number for _, number, _ in found],
    )


def _line(asked: str, facet: Facet) -> RecentChild:
    record = facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    return RecentChild(asked, record.name.name, record.birth_date)
