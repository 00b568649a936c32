"""A proposal with all that it is about, opened for showing, confirming or declining it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from contactpoint.access import two_persons
from contactpoint.access.actor import Action, Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope, queue_of
from contactpoint.access.two_persons import (
    ANSWERED_BY,
    BETWEEN_DESKS_LASTS,
    REQUEST_LASTS,
    Kind,
    answering,
)
from contactpoint.review.authority import Needed, may_answer
from contactpoint.services.review.agreement import Concern, of_case, of_join, of_undoing
from contactpoint.services.review.opened_case import OpenedCase, opened_case, with_candidates
from contactpoint.services.review.proposed_on import version_of_records, version_of_undoing
from contactpoint.services.review.undo_verdict import children_of
from contactpoint.services.two_persons.people import may_ask_still
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import cases, children, verdicts
from contactpoint.store.repositories.proposals import Proposal
from contactpoint.store.repositories.verdict_rows import Verdict
from contactpoint.visibility.status import Status


@dataclass(frozen=True, slots=True)
class OpenedProposal:
    """A proposal that is open, with its case, its two records or its verdict.

    ``concern`` is whom it concerns now.
    """

    proposal: Proposal
    concern: Concern
    records: tuple[Reached, ...]
    case: OpenedCase | None = None
    given: Verdict | None = None

    @property
    def left(self) -> Needed:
        """What is needed still."""
        desks = [self.proposal.scope, *(scope for _, scope in self.proposal.agreed)]
        return self.concern.left([Scope(desk) for desk in desks])

    def is_own(self, actor: Actor) -> bool:
        """Whether the actor made it."""
        return self.proposal.made_by_id == actor.account_id

    def may_be_answered_by(self, actor: Actor) -> bool:
        """Whether the actor may confirm or decline it: one who neither made it nor has agreed, and
        whose desk has to agree still."""
        return two_persons.may_answer(
            actor, ANSWERED_BY[Kind.JOIN], people=self._people
        ) and may_answer(actor.scope, self.left, self.concern.scopes)

    def must_be_answered_by(self, actor: Actor) -> None:
        """Raises ``AccessRefusedError`` for who may not confirm or decline it, and for who has not
        proved the second factor again."""
        if not self.may_be_answered_by(actor):
            raise AccessRefusedError(Refusal.AUTHORITY)
        answering(actor, ANSWERED_BY[Kind.JOIN], people=self._people)

    @property
    def _people(self) -> set[int | None]:
        agreed = {account for account, _ in self.proposal.agreed}
        return {self.proposal.made_by_id, *agreed}


def has_lapsed(proposal: Proposal) -> bool:
    """Whether nobody may confirm a proposal any more.

    A second person of the desk has a day, as for all that takes two persons. Another authority,
    which has to find out about a child of its own, has two weeks.
    """
    lasts = BETWEEN_DESKS_LASTS if proposal.scopes else REQUEST_LASTS
    return two_persons.has_lapsed(proposal.made_at, timezone.now(), lasts)


def opened_proposal(actor: Actor, proposal: Proposal) -> OpenedProposal | None:
    """The proposal opened; ``None`` where it has fallen, because what it was made on has changed,
    or because who made it may propose nothing for that desk any more.

    So it has too where part of what it is about is kept from the actor now. Who has to agree sees
    both sides as the desk whose case it is; the desk that proposed a join sees no more of the
    other's record than before. The open transaction holds the lock on the proposal, if anything
    is to be changed.
    """
    under = (Role.DATA_QUALITY, Scope(proposal.scope))
    if not may_ask_still(proposal.made_by_id, Action.REVIEW, under=under):
        return None
    if proposal.case_id is not None:
        return _of_case(actor, proposal, proposal.case_id)
    if proposal.verdict_id is not None:
        return _of_verdict(actor, proposal, proposal.verdict_id)
    return _of_records(actor, proposal)


def _of_case(actor: Actor, proposal: Proposal, pk: int) -> OpenedProposal | None:
    case = cases.proposed(pk)
    held = None if case is None else opened_case(actor, case, _seen_as(actor, proposal))
    if held is None:
        return None
    held = with_candidates(actor, held)
    if bytes.fromhex(held.version) != proposal.version:
        return None
    return OpenedProposal(proposal, of_case(proposal.act, held), held.records, case=held)


def _of_records(actor: Actor, proposal: Proposal) -> OpenedProposal | None:
    pks = [pk for pk in (proposal.child_id, proposal.other_child_id) if pk is not None]
    if children.joined_into(pks):
        return None
    found = children.by_pks(pks)
    reached = reached_among(actor, found, case=_seen_as(actor, proposal))
    records = [reached[pk] for pk in pks if pk in reached]
    if len(records) < len(pks) or not _are_all_seen(records):
        return None
    if version_of_records(found) != proposal.version:
        return None
    return OpenedProposal(proposal, of_join(records), tuple(records))


def _of_verdict(actor: Actor, proposal: Proposal, pk: int) -> OpenedProposal | None:
    given = verdicts.locked(pk)
    if given is None or given.undone_at is not None:
        return None
    try:
        records = children_of(actor, given)
    except AccessRefusedError:
        return None
    if version_of_undoing(given, [record.child for record in records]) != proposal.version:
        return None
    return OpenedProposal(proposal, of_undoing(given), tuple(records), given=given)


def _seen_as(actor: Actor, proposal: Proposal) -> Scope | None:
    """The scope as whose a record is seen: the desk's own, where it has to agree."""
    if actor.scope.code != proposal.scope:
        return queue_of(actor.scope)
    return None


def _are_all_seen(records: Sequence[Reached]) -> bool:
    return all(record.child.document.status is Status.ACTIVE for record in records)
