"""A record that a death has archived, as the list of such records shows it."""

from dataclasses import dataclass
from datetime import date

from contactpoint.visibility.facets import Facet
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """How to recognise the child: its number, name, and dates of birth and death."""

    number: str
    name: str
    birth_date: date | None
    death_date: date | None


def prepare_archived(number: str, whole: Facet) -> Prepared[ArchivedRecord]:
    """The record, for a reader who may put it right."""
    record = whole.record
    if record is None:
        raise ValueError("of this child nothing may be shown")
    name = "" if record.name is None else record.name.name.full
    shown = ArchivedRecord(number, name, record.birth_date, record.death_date)
    return Prepared(shown, of=[number])
