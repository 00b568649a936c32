"""Propose a verdict that others have to agree to: nothing changes until they have confirmed it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.review_details import VerdictProposed
from contactpoint.review.authority import Act
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.notices.tell_approvers import tell_reviewers
from contactpoint.services.review.agreement import Concern, of_case, of_undoing
from contactpoint.services.review.decide_case import act_of, must_be_to_choose
from contactpoint.services.review.errors import AlreadyProposedError, CaseChangedError
from contactpoint.services.review.join_records import to_join
from contactpoint.services.review.opened_case import reviewer, taken
from contactpoint.services.review.proposals import put_away_lapsed
from contactpoint.services.review.proposed_on import version_of_records, version_of_undoing
from contactpoint.services.review.undo_verdict import to_undo
from contactpoint.store.decided import ProposalContent
from contactpoint.store.repositories import cases, ledger, loads, proposals
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.visibility.views.case import CaseRef
from contactpoint.visibility.views.proposals import ProposalRef


def propose_on_case(*, actor: Actor, case: CaseRef, kind: VerdictKind, version: str) -> ProposalRef:
    """Propose that both sides of a case are one child (``SAME``), or that they are not, or that its
    statement is of none of the records to choose from (``NOT_SAME``).

    The case is in no queue until the proposal is answered. Raises as ``decide_case`` does for the
    same verdict; ``CaseChangedError`` also where the actor may decide alone.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = taken(actor, case, version)
        act = act_of(kind, held)
        if act is Act.FOUND:
            must_be_to_choose(held)
        about = _About(bytes.fromhex(held.version), held.concerned, case=held.case.pk)
        proposal = _propose(actor, of_case(act, held), about)
        cases.propose(held.case)
    return proposal


def propose_join(*, actor: Actor, number: str, other: str) -> ProposalRef:
    """Propose that the records that these numbers lead to are of one child.

    Raises as ``join_records.join`` does, ``AlreadyProposedError``, and ``CaseChangedError`` where
    the actor may join them alone.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        records, concern = to_join(actor, number, other)
        older, younger = sorted(record.pk for record in records)
        about = _About(
            version_of_records([record.child for record in records]),
            [record.concerned for record in records],
            child=older,
            other_child=younger,
        )
        return _propose(actor, concern, about)


def propose_undo(*, actor: Actor, verdict: int) -> ProposalRef:
    """Propose to undo a verdict.

    Raises as ``undo_verdict.undo`` does, ``AlreadyProposedError``, and ``CaseChangedError`` where
    the actor may undo it alone.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        given, records = to_undo(actor, verdict)
        about = _About(
            version_of_undoing(given, [record.child for record in records]),
            [record.concerned for record in records],
            verdict=given.pk,
        )
        return _propose(actor, of_undoing(given), about)


@dataclass(frozen=True, slots=True)
class _About:
    """What is proposed: on which version of what, and about whom."""

    version: bytes
    concerned: Sequence[Concerned]
    case: int | None = None
    child: int | None = None
    other_child: int | None = None
    verdict: int | None = None

    def is_of(self, proposal: ProposalContent) -> bool:
        """Whether a proposal is about the same."""
        return (self.case, self.child, self.other_child, self.verdict) == (
            proposal.case_id,
            proposal.child_id,
            proposal.other_child_id,
            proposal.verdict_id,
        )


def _propose(actor: Actor, concern: Concern, about: _About) -> ProposalRef:
    left = concern.left([actor.scope])
    if left.nothing:
        raise CaseChangedError
    for one in proposals.of_desk(actor.scope):
        if about.is_of(one) and not put_away_lapsed(actor, one.pk):
            raise AlreadyProposedError
    proposal = proposals.add(
        ProposalContent(
            act=concern.act,
            case_id=about.case,
            child_id=about.child,
            other_child_id=about.other_child,
            verdict_id=about.verdict,
            version=about.version,
            scopes=tuple(sorted(scope.code for scope in left.scopes)),
            second_person=left.second_person,
            made_by_id=actor.account_id,
            made_at=timezone.now(),
            scope=actor.scope.code,
        )
    )
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=VerdictProposed(
            proposal=proposal.pk,
            act=concern.act.value,
            case=about.case,
            verdict=about.verdict,
        ),
        of=about.concerned,
    )
    tell_reviewers(left.scopes or [actor.scope], by=actor.account_id)
    return proposal.pk
