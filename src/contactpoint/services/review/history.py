"""The verdicts that persons have given, and which of them were undone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope, decides
from contactpoint.ledger.review_details import VerdictsSeen
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.gate import Look, release
from contactpoint.services.review.agreement import must_have_a_say, of_undoing
from contactpoint.services.review.errors import CannotUndoError
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.review.undoable import hindrances
from contactpoint.services.within_reach import (
    Reached,
    must_reach_whole,
    reached_among,
    reached_by,
)
from contactpoint.store.repositories import accounts, children, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict, by_pks
from contactpoint.visibility.prepared import Prepared, gathered
from contactpoint.visibility.views.verdicts import PastVerdict, prepare_verdict

# The newest verdicts are shown. An older one is found by its child's number.
MOST_SHOWN = 50


def history(*, actor: Actor, number: str | None = None) -> tuple[PastVerdict, ...]:
    """The newest verdicts about a child, or those that the actor's authority gave.

    With ``number``, the verdicts about that child's record and about every record joined into it.
    Without ``number``, the verdicts of the actor's desk. Newest first, at most ``MOST_SHOWN``. A
    verdict about a child out of the actor's reach is left out. Raises ``AccessRefusedError`` by
    role, for the number of a record out of reach, and for another authority's child.
    """
    actor = reviewer(actor)
    of: list[Reached] = []
    if number is None:
        found = partial(verdicts.of_desk, actor.scope)
    else:
        of = [reached_by(actor, number)]
        must_reach_whole(*of)
        found = partial(verdicts.about, verdicts.joined_records(of[0].pk))
    return _released(actor, _newest_in_reach(actor, found), of)


def verdict_given(*, actor: Actor, verdict: int) -> PastVerdict:
    """One verdict, as before it is undone.

    Raises ``AccessRefusedError`` by role, for a child out of reach, and when neither the verdict
    nor the child is the actor's authority's.
    """
    actor = reviewer(actor)
    found = list(_in_reach(actor, by_pks([verdict])))
    if not found:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    ((given, about),) = found
    if not decides(actor.scope, Scope(given.scope)):
        must_have_a_say(actor, of_undoing(given))
    (shown,) = _released(actor, found, about)
    return shown


# A verdict, and the children that it is about.
_About = tuple[Verdict, list[Reached]]


def _released(
    actor: Actor, found: Sequence[_About], of: Sequence[Reached]
) -> tuple[PastVerdict, ...]:
    """Record the look and show the verdicts. ``of`` are the children whose page it is; each other
    child of a verdict, as the second of two that were joined, is shown with it."""
    shown = [verdict for verdict, _ in found]
    hindered = hindrances(shown)
    names = _Names.of(shown)
    own = {one.pk for one in of}
    besides = {one.pk: one for _, about in found for one in about if one.pk not in own}
    return release(
        gathered(
            _prepared(verdict, about, hindered.get(verdict.pk), names) for verdict, about in found
        ),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=VerdictsSeen(),
            of=[one.concerned for one in of],
            shown=[one.concerned for one in besides.values()],
        ),
    )


def _newest_in_reach(actor: Actor, found: Callable[..., list[Verdict]]) -> list[_About]:
    """The newest verdicts that may be shown.

    The list is filled up to ``MOST_SHOWN``. Otherwise its length would tell how many verdicts were
    left out.
    """
    shown: list[_About] = []
    before = None
    while len(shown) < MOST_SHOWN:
        some = found(limit=MOST_SHOWN, before=before)
        shown += _in_reach(actor, some)
        if len(some) < MOST_SHOWN:
            break
        before = some[-1].pk
    return shown[:MOST_SHOWN]


def _in_reach(actor: Actor, found: Sequence[Verdict]) -> Iterator[_About]:
    """The verdicts whose records are all within the actor's reach, each with its children.

    A joined record counts as the survivor that its number leads to.
    """
    about = {verdict.pk: _records_of(verdict) for verdict in found}
    survivors = children.survivors({pk for pks in about.values() for pk in pks})
    reached = reached_among(actor, children.by_pks(sorted(set(survivors.values()))))
    for verdict in found:
        pks = {survivors[pk] for pk in about[verdict.pk]}
        if pks <= reached.keys():
            yield verdict, [reached[pk] for pk in sorted(pks)]


def _records_of(verdict: Verdict) -> list[int]:
    return [pk for pk in (verdict.child_id, verdict.other_child_id) if pk is not None]


@dataclass(frozen=True, slots=True)
class _Names:
    """What verdicts name, for people: the numbers of records, and who decided."""

    number: Mapping[int, str]
    account: Mapping[int, str]

    @classmethod
    def of(cls, shown: Sequence[Verdict]) -> "_Names":
        records = children.rows({pk for verdict in shown for pk in _records_of(verdict)})
        decided = {pk for one in shown for pk in (one.made_by_id, one.undone_by_id)}
        return cls(
            number={record.pk: record.number for record in records},
            account=accounts.names_of(pk for pk in decided if pk is not None),
        )


def _prepared(
    verdict: Verdict,
    about: Sequence[Reached],
    hindrance: CannotUndoError | None,
    names: _Names,
) -> Prepared[PastVerdict]:
    return prepare_verdict(
        pk=verdict.pk,
        kind=verdict.kind,
        reason=DecisionReason(verdict.reason) if verdict.reason else None,
        made_by_name=names.account[verdict.made_by_id],
        made_at=verdict.made_at,
        numbers=[names.number[pk] for pk in _records_of(verdict)],
        undone_by_name="" if verdict.undone_by_id is None else names.account[verdict.undone_by_id],
        undone_at=verdict.undone_at,
        why_not="" if hindrance is None else str(hindrance),
        of=[one.number for one in about],
    )
