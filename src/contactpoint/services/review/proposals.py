"""The verdicts that are proposed: who has to agree sees them, and confirms or declines them.

A join is one kind of what takes two persons, and the rule is that of all (``access.two_persons``):
another account, which has proved its second factor again, before it lapses, while who proposed it
still might. It has pages of its own, because it is about children.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Agent, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import queue_of
from contactpoint.children.statement import Statement
from contactpoint.ledger.review_details import ProposalAnswered, ProposalOpened, QueueSeen
from contactpoint.review.authority import Answer
from contactpoint.services.gate import Look, release
from contactpoint.services.organisations.naming import organisations_of
from contactpoint.services.review.decide_case import give
from contactpoint.services.review.errors import (
    NoSuchProposalError,
    ProposalFellError,
    ProposalLapsedError,
)
from contactpoint.services.review.join_records import case_of, join_opened
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.review.opened_proposal import OpenedProposal, has_lapsed, opened_proposal
from contactpoint.services.review.provenance import by_source
from contactpoint.services.review.undo_verdict import must_be_undoable, take_back
from contactpoint.services.within_reach import Reached
from contactpoint.store.repositories import accounts, cases, ledger, loads, proposals
from contactpoint.store.repositories.proposals import Proposal
from contactpoint.visibility.derived import derived
from contactpoint.visibility.prepared import Prepared, beside, gathered
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.by_source import Provenance, prepare_provenance
from contactpoint.visibility.views.proposals import (
    ProposalRef,
    ProposalView,
    prepare_proposal,
)

# The oldest are listed. The others come up as these are answered.
MOST_LISTED = 50
_BATCH = 500


def proposals_of(*, actor: Actor) -> tuple[ProposalView, ...]:
    """The proposals that the actor's desk made or has to answer, the oldest first.

    At most ``MOST_LISTED``. What has fallen is put away first, and its case is in the queue again.
    Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    found = open_proposals(actor)[:MOST_LISTED]
    records = {record.pk: record for held in found for record in held.records}
    return release(
        gathered(_prepared(held, actor) for held in found),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=QueueSeen(proposed=True),
            shown=[record.concerned for record in records.values()],
        ),
    )


def open_proposal(
    *, actor: Actor, proposal: ProposalRef
) -> tuple[ProposalView, tuple[Provenance, ...]]:
    """Record the opening for each child concerned, and show what is proposed and both sides.

    A statement that waits is a side without a number. Raises ``AccessRefusedError`` by role and for
    another desk's proposal, ``NoSuchProposalError`` and ``ProposalFellError``.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        found = _opened(actor, proposal)
    held = _must_be_open(found)
    waiting = held.case if held.case is not None and held.case.other is None else None
    sides = [by_source(actor, record) for record in held.records]
    if waiting is not None:
        sides.insert(0, _waiting_side(actor, waiting.statement))
    return release(
        beside(_prepared(held, actor), gathered(sides)),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ProposalOpened(
                proposal=proposal, statement=None if waiting is None else waiting.row.pk
            ),
            of=[record.concerned for record in held.records],
        ),
    )


def confirm_proposal(*, actor: Actor, proposal: ProposalRef) -> int | None:
    """Agree to a proposal; returns the primary key of the verdict that it has become.

    ``None`` while others have to agree still. Raises ``AccessRefusedError`` by role and for who has
    no say in it, as who made it has none; ``NoSuchProposalError``, ``ProposalFellError``,
    ``ProposalLapsedError``, and what stands in the way of the verdict itself.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = _to_answer(actor, proposal)
        verdict = _confirm(actor, held) if isinstance(held, OpenedProposal) else None
    _must_be_open(held)
    return verdict


def decline_proposal(*, actor: Actor, proposal: ProposalRef) -> None:
    """Say no to a proposal: nothing changes, and its case is in the queue again.

    Raises as ``confirm_proposal`` does.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held = _to_answer(actor, proposal)
        if isinstance(held, OpenedProposal):
            _end(actor, held.proposal, Answer.DECLINED, held.records)
    _must_be_open(held)


def take_back_proposal(*, actor: Actor, proposal: ProposalRef) -> None:
    """Take back a proposal of the actor's own: nothing changes, and its case is in the queue again.

    Raises ``AccessRefusedError`` by role and for another's proposal, ``NoSuchProposalError`` and
    ``ProposalFellError``.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held = _opened(actor, proposal)
        if isinstance(held, OpenedProposal):
            if not held.is_own(actor):
                raise AccessRefusedError(Refusal.NOT_OWN_PROPOSAL)
            _end(actor, held.proposal, Answer.TAKEN_BACK, held.records)
    _must_be_open(held)


def open_proposals(actor: Actor) -> list[OpenedProposal]:
    """The proposals that the actor's desk made or has to answer and that have not fallen."""
    found = []
    with transaction.atomic():
        for pk in [one.pk for one in proposals.of_desk(actor.scope)]:
            proposal = proposals.locked(pk)
            held = None if proposal is None else _open_still(actor, proposal)
            if isinstance(held, OpenedProposal):
                found.append(held)
    return found


def count_to_answer(*, actor: Actor) -> int:
    """How many proposals wait for the actor's answer; raises as ``proposals_of``."""
    actor = reviewer(actor)
    count = sum(held.may_be_answered_by(actor) for held in open_proposals(actor))
    return release(
        Prepared(count, of=()),
        Look(actor=actor, purpose=Purpose.DATA_QUALITY, what=QueueSeen(proposed=True)),
    )


def clear_proposals(*, agent: Agent) -> int:
    """Put away the proposals that nobody answered in time, whose cases are in their queues again;
    returns how many. What has lapsed cannot be confirmed, whether this has run or not."""
    cleared = 0
    for batch in proposals.in_batches(_BATCH):
        for one in batch:
            with transaction.atomic():
                cleared += put_away_lapsed(agent, one.pk)
    return cleared


def put_away_lapsed(agent: Agent, proposal: ProposalRef) -> bool:
    """Put a proposal away, in the open transaction, if it has lapsed; whether it has."""
    held = proposals.locked(proposal)
    if held is None or not has_lapsed(held):
        return False
    _end(agent, held, Answer.LAPSED)
    return True


def _to_answer(actor: Actor, pk: ProposalRef) -> OpenedProposal | Answer:
    held = _opened(actor, pk)
    if isinstance(held, OpenedProposal):
        held.must_be_answered_by(actor)
    return held


def _opened(actor: Actor, pk: ProposalRef) -> OpenedProposal | Answer:
    """The proposal, locked; or why it is open no more, and is put away."""
    proposal = proposals.locked(pk)
    if proposal is None:
        raise NoSuchProposalError
    if not {actor.scope.code, queue_of(actor.scope).code} & set(proposals.before(proposal)):
        raise AccessRefusedError(Refusal.AUTHORITY)
    return _open_still(actor, proposal)


def _open_still(actor: Actor, proposal: Proposal) -> OpenedProposal | Answer:
    why = Answer.LAPSED if has_lapsed(proposal) else Answer.FELL
    held = None if why is Answer.LAPSED else opened_proposal(actor, proposal)
    if held is not None:
        return held
    _end(actor, proposal, why)
    return why


def _must_be_open(held: OpenedProposal | Answer) -> OpenedProposal:
    """After the transaction that put away what is open no more."""
    if isinstance(held, OpenedProposal):
        return held
    raise ProposalLapsedError if held is Answer.LAPSED else ProposalFellError


def _confirm(actor: Actor, held: OpenedProposal) -> int | None:
    proposal = held.proposal
    proposal.agreed = (*proposal.agreed, (actor.account_id, actor.scope.code))
    if not held.left.nothing:
        proposals.write(proposal)
        _record(actor, proposal, Answer.CONFIRMED, held.records)
        return None
    _end(actor, proposal, Answer.CONFIRMED, held.records)
    if held.case is not None:
        return give(actor, held.case, proposal.act, proposal)
    if held.given is not None:
        must_be_undoable(held.given)
        take_back(actor, held.given, held.records)
        return held.given.pk
    return join_opened(actor, held.records, case_of(held.records), proposal).pk


def _end(agent: Agent, proposal: Proposal, answer: Answer, records: Sequence[Reached] = ()) -> None:
    """Put a locked proposal away; its case, if it is there still, is in its queue again."""
    proposals.take_away(proposal)
    if proposal.case_id is not None:
        cases.propose_no_more(proposal.case_id)
    _record(agent, proposal, answer, records)


def _record(agent: Agent, proposal: Proposal, answer: Answer, records: Sequence[Reached]) -> None:
    ledger.record_change(
        agent=agent,
        purpose=Purpose.DATA_QUALITY if isinstance(agent, Actor) else None,
        what=ProposalAnswered(proposal=proposal.pk, answer=answer.value),
        of=[record.concerned for record in records],
    )


def _prepared(held: OpenedProposal, actor: Actor) -> Prepared[ProposalView]:
    proposal = held.proposal
    names = accounts.names_of([proposal.made_by_id])
    return prepare_proposal(
        proposal=proposal.pk,
        act=proposal.act,
        undoes="" if held.given is None else held.given.kind.value,
        made_by_name=names[proposal.made_by_id],
        desk=proposal.scope,
        made_at=proposal.made_at,
        numbers=[record.number for record in held.records],
        of_others=bool(held.left.scopes),
        to_answer=held.may_be_answered_by(actor),
        own=held.is_own(actor),
    )


def _waiting_side(actor: Actor, statement: Statement) -> Prepared[Provenance]:
    """A statement that waits, as a record with nothing else on it."""
    return prepare_provenance(
        number="",
        whole=derived([statement]).whole,
        stated=[statement],
        reader=Reader(actor, timezone.localdate()),
        organisations=organisations_of([statement]),
    )
