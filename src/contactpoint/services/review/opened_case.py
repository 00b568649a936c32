"""A case with the statement and the records that it is about, opened for showing or deciding it.

For a case of their own desk, a reviewer sees the whole of each record concerned. A case that is
about anything out of the reviewer's reach is treated as no case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting, check_decides
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.placing.last_words import shown_statements
from contactpoint.review.deciding import is_anothers, is_to_decide
from contactpoint.review.kinds import CaseKind
from contactpoint.services.review.candidates import Like, records_like
from contactpoint.services.review.errors import (
    CaseChangedError,
    CaseTakenError,
    NoSuchCaseError,
    NothingToCompareError,
)
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.documents import encode
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.reach import Reach, reach_of_statement

# How long a reviewer has a case without doing anything with it.
LEASE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with its statement and its records.

    ``child`` is the record that the statement may be of, if there is one. In a case of two records,
    and in a contested one, ``other`` is the record that the statement stands on. ``stated`` has, by
    primary key, the statements of each record, or the last ones where none stands. Without
    ``child``, ``candidates`` are the records to choose from.
    """

    case: Case
    row: HeldStatement
    statement: Statement
    child: Reached | None
    other: Reached | None
    stated: Mapping[int, list[tuple[HeldStatement, Statement]]]
    candidates: tuple[Like, ...] = ()

    @property
    def compared(self) -> Reached:
        """The record that the statement may be of. Raises ``NothingToCompareError`` without one."""
        if self.child is None:
            raise NothingToCompareError
        return self.child

    @property
    def records(self) -> tuple[Reached, ...]:
        """The records that the case is about, and the candidates."""
        about = tuple(record for record in (self.child, self.other) if record is not None)
        return (*about, *(like.reached for like in self.candidates))

    @property
    def concerned(self) -> list[Concerned]:
        """The same records as ledger entries name them."""
        return [record.concerned for record in self.records]

    @property
    def version(self) -> str:
        """A token of everything that is shown."""
        return version_of(
            [str(self.case.pk).encode(), encode(self.statement)]
            + [str(record.pk).encode() + encode(record.child.document) for record in self.records]
        )


def version_of(shown: Iterable[bytes]) -> str:
    """A token of what was shown; the token does not reveal its content."""
    digests = vault().index(IndexDomain.REFERENCES)
    return digests.digest(b"".join(map(digests.digest, shown))).hex()


def reviewer(actor: Actor) -> Actor:
    """The actor under the grant of a reviewer.

    Raises ``AccessRefusedError`` where it has none, or where the scope of its desk is not known.
    """
    actor = acting(actor, Action.REVIEW, Purpose.DATA_QUALITY)
    if actor.scope == NOT_KNOWN:
        raise AccessRefusedError(Refusal.AUTHORITY)
    return actor


def opened_case(actor: Actor, case: Case, whose: Scope | None = None) -> OpenedCase | None:
    """The case opened, or ``None``.

    ``None`` when there is nothing to decide, or when the actor may not see the whole of the
    statement and of each record. ``whose`` is the scope that it is opened for: the case's own, but
    for another desk that has to agree to a verdict on it.
    """
    rows, whose = statements.by_pks([case.statement_id]), whose or Scope(case.scope)
    if not rows:
        return None
    row = rows[0]
    pks = [pk for pk in (case.child_id, case.other_child_id) if pk is not None]
    if not is_to_decide(
        case.kind,
        other_child=case.other_child_id,
        waits=row.state == HeldStatement.State.TO_REVIEW,
        stands_on=row.child_id if row.state == HeldStatement.State.LINKED else None,
    ):
        return None
    ((_, statement),) = statements.opened([row])
    reached = reached_among(actor, children.by_pks(sorted(pks)), case=whose)
    whole = [pk for pk, one in reached.items() if one.reach is Reach.WHOLE]
    shown = reach_of_statement(actor, statement, whose)
    if len(whole) < len(pks) or shown is not Reach.WHOLE:
        return None
    return OpenedCase(
        case=case,
        row=row,
        statement=statement,
        child=reached.get(case.child_id or 0),
        other=reached.get(case.other_child_id or 0),
        stated=shown_statements(children.rows(pks)),
    )


def taken(actor: Actor, case: int, version: str | None = None) -> OpenedCase:
    """The case, locked until the transaction ends; ``version`` is the one that was shown.

    Raises ``NoSuchCaseError``, ``AccessRefusedError`` for another authority's case,
    ``CaseTakenError``, and ``CaseChangedError`` when ``version`` is given and out of date.
    """
    found = cases.locked(case)
    if found is None:
        raise NoSuchCaseError
    check_decides(actor, Scope(found.scope))
    if is_anothers(
        actor.account_id,
        claimed_by=found.claimed_by_id,
        claimed_until=found.claimed_until,
        now=timezone.now(),
    ):
        raise CaseTakenError
    held = opened_case(actor, found)
    if held is None:
        raise NoSuchCaseError
    held = with_candidates(actor, held)
    if version is not None and held.version != version:
        raise CaseChangedError
    return held


def with_candidates(actor: Actor, held: OpenedCase) -> OpenedCase:
    """The case with the records to choose from, where it asks about records and none is chosen."""
    if held.child is not None or held.case.kind is CaseKind.CONTESTED:
        return held
    return replace(held, candidates=records_like(actor, held.row, held.statement))


def of_sources(rows: Sequence[HeldStatement]) -> list[int]:
    """The primary keys of the statements that sources make.

    Corrections are left out: a correction says nothing of who a child is.
    """
    return [row.pk for row, statement in statements.opened(rows) if statement.feed != CORRECTION]
