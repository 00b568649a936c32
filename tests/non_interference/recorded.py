"""A walk in which every child that an answer shows has to have an entry of that very answer."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse

from contactpoint.children.child_number import format_child_number
from contactpoint.children.record import Record
from contactpoint.placing.whole import whole_of
from contactpoint.store.models import Account, Child, LedgerEntry
from contactpoint.store.repositories import children, ledger
from contactpoint.web.jinja import day
from tests.non_interference.england import Walker
from tests.non_interference.walk import Walk

# A fact that an answer may show, and the children of whom it is one.
Facts = Mapping[str, set[UUID]]

# Forms that show what was typed again.
_SHOWN_AGAIN = ("/search/", "/help/")


class RecordedWalk(Walk):
    """``unrecorded`` has what was shown of children of whom no entry was written meanwhile: the
    look, the fact, and a line of the answer with it."""

    def __init__(self, walker: Walker, account: Account) -> None:
        super().__init__(walker, account)
        self.look = ""
        self.unrecorded: list[tuple[str, str, str]] = []
        self.recorded: set[UUID] = set()
        self._typed: set[str] = set()
        self._facts: Facts = {}
        self._facts_as_of: object = None
        self._mark = _last()

    def get(self, address: str) -> HttpResponse:
        """Ask for a page: what was written before is not of this answer."""
        self._mark = _last()
        return super().get(address)

    def post(self, address: str, sent: Mapping[str, str]) -> HttpResponse:
        """Send a form, which may be shown again with what was typed."""
        self._mark = _last()
        if address.startswith(_SHOWN_AGAIN):
            self._typed = set(sent.values())
        return super().post(address, sent)

    def note(self, answer: str) -> None:
        """Hold the answer against the entries that were written for it."""
        concerned = self._concerned()
        for fact, whose in self._facts_now().items():
            if fact in answer and not whose & concerned and not self._is_typed(fact):
                line = next(line for line in answer.splitlines() if fact in line)
                self.unrecorded.append((self.look, fact, line.strip()[:200]))
            elif fact in answer:
                self.recorded |= whose & concerned
        self._mark = _last()
        super().note(answer)

    def _facts_now(self) -> Facts:
        """The facts, told anew where a child or a statement is another than it was."""
        as_of = _as_of()
        if as_of != self._facts_as_of:
            self._facts, self._facts_as_of = facts(), as_of
        return self._facts

    def _is_typed(self, fact: str) -> bool:
        """Whether the walker itself has just typed it into a search, or asked it of the help: it is
        shown its own words."""
        shown = self.look.startswith(("page search", "page record", "page help"))
        return shown and fact in self._typed

    def _concerned(self) -> set[UUID]:
        rows = list(LedgerEntry.objects.filter(id__gt=self._mark).order_by("id"))
        # A mediator's own pages are looked at by the mediator.
        own = {one.pk for one in (self.account, self.mediator) if one is not None}
        return {
            entry.subject
            for entry in ledger.opened(rows)
            if entry.account in own and entry.subject is not None
        }


def facts() -> Facts:
    """All that tells of a child that there is a record of: its numbers, names and date of birth.

    What a record that was joined into another shows, the other child is meant by too.
    """
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    leads_to = children.survivors(Child.objects.values_list("pk", flat=True))
    subjects = children.subjects_of(leads_to)
    for row in Child.objects.all():
        whose = {row.subject, subjects[leads_to[row.pk]]}
        for fact in (row.number, format_child_number(row.number)):
            found[fact] |= whose
    for child in children.by_pks(set(leads_to.values())):
        record = whole_of(child).record
        for fact in () if record is None else _facts_of(record):
            found[fact].add(child.subject)
    return found


def _facts_of(record: Record) -> Iterator[str]:
    for name in _names(record):
        yield name.full
        yield f"given={name.given!r}, family={name.family!r}"
    if record.birth_date is not None:
        yield day(record.birth_date)
        yield record.birth_date.isoformat()
        yield repr(record.birth_date)


def _names(record: Record) -> list[Any]:
    named = [record.name, *record.other_names]
    return [one.name for one in named if one is not None]


def _as_of() -> object:
    """What differs whenever a row does that facts are told from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT md5(string_agg(row::text, '' ORDER BY id)) FROM store_child AS row),"
            " (SELECT md5(string_agg(row::text, '' ORDER BY id)) FROM store_heldstatement AS row)"
        )
        return cursor.fetchone()


def _last() -> int:
    return LedgerEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
