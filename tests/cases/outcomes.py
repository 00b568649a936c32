"""What became of the rows of a situation, and how it is graded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.cases.situations import Row, Should, Situation


class Grade(StrEnum):
    """What became of a row.

    - ``OK``: what should;
    - ``COST``: a person is asked where the rows can tell, and the child is found meanwhile;
    - ``MISSED``: on a record apart from its child's, and no case says so;
    - ``RISKY``: joined to its child's record though nobody could know that it is;
    - ``WRONG_JOIN``: on a record with another child;
    - ``LOST``: a named row that no record holds, or whose child no search finds by any of its rows.
      A child who died, and one whom a row makes a grown-up, is in the archive, where searches do
      not look.
    """

    OK = "ok"
    COST = "cost"
    MISSED = "missed"
    RISKY = "risky"
    WRONG_JOIN = "wrong join"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Came:
    """Where a row came to.

    ``record`` is ``None`` where it stands on none. ``asked`` says that a case is about the row,
    ``doubted`` that one is about its record. ``found`` says that a search by the row's name and
    date of birth shows its record. ``guarded`` rows are on a record that nobody finds, because
    health guards its child.
    """

    record: int | None
    asked: bool = False
    doubted: bool = False
    found: bool = False
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Graded:
    """A row of a situation with where it came to. ``joined``: it stands with its child's rows."""

    situation: Situation
    row: Row
    came: Came
    joined: bool
    grade: Grade


def graded(situation: Situation, came: Sequence[Came]) -> list[Graded]:
    """Grade the rows of a situation by where each came to in the end."""
    records: dict[int, list[str]] = {}
    shown = {row.child for row, place in zip(situation.rows, came, strict=True) if place.found}
    found = []
    for row, place in zip(situation.rows, came, strict=True):
        before = records.get(place.record, []) if place.record is not None else []
        joined = row.child in before
        lost = (
            row.named
            and not place.guarded
            and (place.record is None or (row.child not in shown and not row.died))
        )
        grade = _grade(row, place, before)
        if lost and grade is not Grade.WRONG_JOIN:
            grade = Grade.LOST
        found.append(Graded(situation, row, place, joined, grade))
        if place.record is not None:
            records.setdefault(place.record, []).append(row.child)
    return found


def _grade(row: Row, came: Came, before: Sequence[str]) -> Grade:
    if any(child != row.child for child in before):
        return Grade.WRONG_JOIN
    return _JOINED[row.should] if before else _apart(row.should, came)


def _apart(should: Should, came: Came) -> Grade:
    if should in (Should.NEW, Should.NEW_NO_CASE, Should.NOT_JOINED):
        return Grade.COST if came.asked and should is not Should.NOT_JOINED else Grade.OK
    if not (came.asked or came.doubted):
        return Grade.MISSED
    return Grade.COST if should is Should.SAME else Grade.OK


_JOINED: Mapping[Should, Grade] = {
    Should.SAME: Grade.OK,
    Should.ASK_OR_SAME: Grade.OK,
    Should.ASK: Grade.RISKY,
    Should.NOT_JOINED: Grade.RISKY,
    Should.NEW: Grade.RISKY,
    Should.NEW_NO_CASE: Grade.RISKY,
}


def share_joined(rows: Sequence[Graded]) -> float:
    """Of the rows that the feeds can tell whose they are, the share that no person had to join."""
    known = [row for row in rows if row.row.should is Should.SAME]
    return sum(row.joined and row.grade is Grade.OK for row in known) / len(known)
