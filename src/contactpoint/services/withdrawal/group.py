"""What hangs together of what a load changed: statements, records and cases.

A load is taken back group by group, each in one transaction. Statements of one group stand or stood
on the same records, or cases ask about these records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contactpoint.store.models import HeldStatement
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import case_rows, children, statements
from contactpoint.store.repositories.replaced import Journal, Key, Noted

_OF_RECORDS = (Kind.STATEMENT, Kind.CASE)


@dataclass(slots=True)
class Group:
    """What a load noted of statements, records and cases that hang together.

    All are by primary key; cases by that of their statement. ``rows`` are the statements that are
    held, ``records_near`` all records that they, or cases about them, stand on or ask about.
    """

    statements: dict[int, Noted] = field(default_factory=dict)
    records: dict[int, Noted] = field(default_factory=dict)
    cases: dict[int, Noted] = field(default_factory=dict)
    rows: dict[int, HeldStatement] = field(default_factory=dict)
    records_near: set[int] = field(default_factory=set)

    @property
    def keys(self) -> list[Key]:
        """Of everything in the group."""
        return [
            *((Kind.STATEMENT, pk) for pk in self.statements),
            *((Kind.RECORD, pk) for pk in self.records),
            *((Kind.CASE, pk) for pk in self.cases),
        ]

    @property
    def noted(self) -> dict[Key, Noted]:
        """Everything in the group."""
        found: dict[Key, Noted] = {}
        for kind, of_kind in self._kinds().items():
            found.update({(kind, pk): one for pk, one in of_kind.items()})
        return found

    def take_in(self, noted: Iterable[Noted]) -> None:
        """Add what belongs to the group."""
        for one in noted:
            self._kinds()[one.before.kind][one.before.pk] = one

    def _kinds(self) -> dict[Kind, dict[int, Noted]]:
        return {
            Kind.STATEMENT: self.statements,
            Kind.RECORD: self.records,
            Kind.CASE: self.cases,
        }


def group_of(journal: Journal, seeds: Sequence[Noted]) -> Group:
    """The group of these, with all that hangs together with them."""
    group = Group()
    group.take_in(seeds)
    asked: set[Key] = set(group.keys)
    looked_on: set[int] = set()
    while True:
        wanted: set[Key] = set()
        pks = group.statements.keys() | group.cases.keys()
        group.rows.update({row.pk: row for row in statements.by_pks(pks - group.rows.keys())})
        wanted |= {(kind, pk) for pk in pks for kind in _OF_RECORDS}
        group.records_near |= _records_of(group)
        wanted |= {(Kind.RECORD, pk) for pk in group.records_near}
        fresh = group.records.keys() - looked_on
        looked_on |= fresh
        beside = {row.pk for rows in statements.on_each(fresh).values() for row in rows}
        beside |= {case.statement_id for case in case_rows.about(fresh)}
        wanted |= {(kind, pk) for pk in beside for kind in _OF_RECORDS}
        wanted -= asked
        asked |= wanted
        found = journal.find(wanted)
        if not found and not fresh:
            return group
        group.take_in(found.values())


def _records_of(group: Group) -> set[int]:
    """The records on which the group's statements stand or stood, or about which its cases ask or
    asked."""
    found = {row.child_id for row in group.rows.values()}
    found |= {one.before.stood().child for one in group.statements.values() if one.before.there}
    was = [one.before.case for one in group.cases.values() if one.before.case is not None]
    now = case_rows.of_statements(group.rows)
    found |= {pk for case in (*was, *now) for pk in (case.child_id, case.other_child_id)}
    known = {pk for pk in found if pk is not None}
    return known | set(children.survivors(known).values())
