"""What persons have decided, and what of it was taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import VerdictsSeen
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.open_record import record_in_use
from contactpoint.services.review.at_hand import reviewer
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.errors import CannotUndoError
from contactpoint.services.review.reach import must_be_own, scope_of, within_reach
from contactpoint.services.review.undoable import hindrances
from contactpoint.store.models import Child, Verdict
from contactpoint.store.repositories import children, verdicts

# The newest; older ones are found by the child's number.
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """A verdict: ``kind`` is a value of ``review.kinds.VerdictKind``, ``reason`` why the case that
    it was given on waited, ``None`` where it was given on none, ``numbers`` the records that it was
    about, by the numbers that they had. ``undone_by_name`` is empty and ``undone_at`` ``None``
    while it stands; ``why_not`` says, in words for a page, why it could not be undone now, and is
    empty where it could."""

    pk: int
    kind: str
    reason: DecisionReason | None
    made_by_name: str
    made_at: datetime
    numbers: tuple[str, ...]
    undone_by_name: str
    undone_at: datetime | None
    why_not: str

    @property
    def can_undo(self) -> bool:
        """Whether it could be undone now."""
        return not self.why_not


def history(*, actor: Actor, number: str | None = None) -> tuple[PastVerdict, ...]:
    """The verdicts about a child, also those about records that were joined into its own; without
    a number, those that the actor's authority gave. Newest first, at most ``MOST_SHOWN``.

    Nothing about a child whose record cannot be opened is among them. Raises ``AccessRefusedError``
    by role, for such a number, and for another authority's child.
    """
    reviewer(actor)
    with transaction.atomic(durable=True):
        if number is None:
            concerned = []
            found = partial(verdicts.of_desk, actor.scope)
        else:
            child = within_reach(number)
            must_be_own(actor, scope_of(child))
            concerned = [child]
            found = partial(verdicts.about, verdicts.joined_records(child.pk))
        shown = _newest_in_reach(found)
        record_for_each(
            concerned,
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=VerdictsSeen(),
        )
    hindered = hindrances(shown)
    return tuple(_past(verdict, hindered.get(verdict.pk)) for verdict in shown)


def _newest_in_reach(found: Callable[..., list[Verdict]]) -> list[Verdict]:
    """The newest that may be shown, as many as there is room for: how many others there are
    between them is not to be told from the length of the list."""
    shown: list[Verdict] = []
    before = None
    while len(shown) < MOST_SHOWN:
        some = found(limit=MOST_SHOWN, before=before)
        shown += _in_reach(some)
        if len(some) < MOST_SHOWN:
            break
        before = some[-1].pk
    return shown[:MOST_SHOWN]


def _in_reach(found: Sequence[Verdict]) -> list[Verdict]:
    """Those of the verdicts whose records practitioners can reach, or now lead to such."""
    today = timezone.localdate()
    about = {verdict.pk: _records_of(verdict) for verdict in found}
    survivors = children.survivors({pk for pks in about.values() for pk in pks})
    reached = {
        child.pk
        for child in children.by_pks(sorted(set(survivors.values())))
        if record_in_use(child, today) is not None
    }
    return [
        verdict for verdict in found if all(survivors[pk] in reached for pk in about[verdict.pk])
    ]


def _records_of(verdict: Verdict) -> list[int]:
    return [pk for pk in (verdict.child_id, verdict.other_child_id) if pk is not None]


def _past(verdict: Verdict, hindrance: CannotUndoError | None) -> PastVerdict:
    records: tuple[Child | None, ...] = (verdict.child, verdict.other_child)
    return PastVerdict(
        pk=verdict.pk,
        kind=verdict.kind,
        reason=DecisionReason(verdict.reason) if verdict.reason else None,
        made_by_name=verdict.made_by.display_name,
        made_at=verdict.made_at,
        numbers=tuple(record.number for record in records if record is not None),
        undone_by_name="" if verdict.undone_by is None else verdict.undone_by.display_name,
        undone_at=verdict.undone_at,
        why_not="" if hindrance is None else str(hindrance),
    )
