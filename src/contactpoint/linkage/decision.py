"""Which child a statement is of: link, ask a person, or a new record.

Guards come first, then weights. The caller applies the verdicts of persons before (same, not the
same); they outrank everything here.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contactpoint.linkage.candidates import (
    MARGIN,
    Candidate,
    CandidateMatch,
    weigh,
    without_claims,
)
from contactpoint.linkage.evidence import Likeness
from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.guards import GUARDS, another_registered_child
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.place import PLACE_AGREES, Place, beyond_the_index, place_of
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.relatives import possible_siblings
from contactpoint.linkage.resemblance import resembled, sought_for_resemblance
from contactpoint.linkage.support import reach

__all__ = ["MARGIN", "Candidate", "Decision", "DecisionReason", "Outcome", "decide"]

# In bits, prior included. At 6 bits one pair in 65 is wrong by the model's own reckoning, before
# the guards and the margin; chosen on the synthetic population, where no wrong pair reaches it.
LINK_FROM = 6.0
# In bits. Of pairs below this too few are of one child. In England a person is asked about every
# child of the same name, date of birth and sex who moved: such pairs weigh -3.9 at least, however
# common the name.
ASK_FROM = -4.0
# A statement is weighed against no more registered children than this, and no more others, however
# many share a key with it. In a crowd denser than England's, 8 on average are worth weighing.
MOST_WEIGHED = 40
# Records of one child that could not be joined are two or three, seldom more.
MOST_NEAR = 5

_DATE_SLIPS = frozenset({Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP, Level.NEW_YEARS_DAY})


class Outcome(StrEnum):
    """The three outcomes for a statement."""

    LINK = "link"
    ASK = "ask"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Decision:
    """``child`` and ``weight`` are of the best candidate, also when a person is asked.

    ``guards`` lists every guard that held, and ``reason`` is what decided. ``fields`` explains the
    weight. ``support`` is what speaks for the child besides, and is no part of the weight.
    ``runner_up`` is the next child, if any. ``resembles`` is a known child that a new record may be
    under another name. ``between`` says that the reason lies in other children too, and not in
    ``child`` alone.
    """

    outcome: Outcome
    reason: DecisionReason
    child: int | None = None
    weight: float | None = None
    runner_up: int | None = None
    runner_up_weight: float | None = None
    guards: tuple[DecisionReason, ...] = ()
    fields: tuple[FieldWeight, ...] = ()
    support: tuple[FieldWeight, ...] = ()
    resembles: int | None = None
    between: bool = False

    @property
    def asked_about(self) -> int | None:
        """The child that the person who is asked compares the statement with.

        ``None`` where several children have to be seen: of one child alone the reason is not true,
        and its weight says too much.
        """
        return None if self.between else self.child


def worth_weighing(
    profile: Profile,
    shared: Mapping[int, int],
    model: MatchModel,
    *,
    from_weight: float = ASK_FROM,
    unregistered: Container[int] = (),
) -> list[int]:
    """The children sharing a key on whom a decision can depend, in a lasting order.

    ``shared`` has for each child what its shared keys say (the bits of ``keys``). A child is left
    out if it cannot reach ``from_weight``, even with all that its shared keys leave possible and
    with the most support. The default is the weight from which a person is asked. Those who are
    ``unregistered`` push no other out, however many they are: a list may have invented them.
    """
    least = from_weight - reach(profile)
    bound = Likeness(profile, model).bound
    reachable = [
        (-bound(says), child)
        for child, says in shared.items()
        if bound(says) >= least or sought_for_resemblance(says)
    ]
    others = [one for one in reachable if one[1] in unregistered]
    registered = [one for one in reachable if one[1] not in unregistered] if others else reachable
    chosen = sorted(registered)[:MOST_WEIGHED] + sorted(others)[:MOST_WEIGHED]
    return sorted(child for _, child in chosen)


def decide(
    profile: Profile, candidates: Sequence[Candidate], model: MatchModel, *, source: str = ""
) -> Decision:
    """Decide on one statement, given the children that it is worth weighing against.

    ``source`` is who makes the statement, as in ``Candidate.sources``. A source that lists a child
    under two references means two children or has made a mistake. ``source`` is empty where its
    references do not last: the second reference may then only be the first one corrected.
    """
    weighed = weigh(profile, without_claims(profile, candidates), model)
    decided = (
        _decide(profile, weighed, model) if may_found(profile) else _decide_without_name(weighed)
    )
    if decided.outcome is Outcome.LINK and source:
        linked = next(match for match in weighed if match.child == decided.child)
        if source in linked.candidate.sources:
            return replace(decided, outcome=Outcome.ASK, reason=DecisionReason.TWO_OF_ONE_SOURCE)
    return decided


def nearest(profile: Profile, candidates: Iterable[Candidate], model: MatchModel) -> list[int]:
    """The children that a statement may be of, the weightiest first, and ``MOST_NEAR`` at most.

    Were there no other, the statement would be linked to each of them, or a person would be asked.
    """
    alone = [(one.child, decide(profile, [one], model)) for one in candidates]
    near = [
        (decision.weight or 0.0, child)
        for child, decision in alone
        # A statement without a name is asked about though it shares nothing with a child.
        if decision.child is not None or decision.resembles is not None
    ]
    return [child for _, child in sorted(near, reverse=True)[:MOST_NEAR]]


def may_found(profile: Profile) -> bool:
    """Whether a statement says enough of who a child is to make a record: it has a name."""
    return bool(profile.givens or profile.families)


def _decide(profile: Profile, weighed: Sequence[CandidateMatch], model: MatchModel) -> Decision:
    """Decide on a statement that names the child, given the candidates, the weightiest first."""
    if not weighed:
        return Decision(Outcome.NEW, DecisionReason.NO_CANDIDATE)
    open_matches = [match for match in weighed if not another_registered_child(profile, match)]
    decided = _Weighing(profile, model).decide(open_matches)
    if decided is not None:
        return decided
    apart = len(open_matches) < len(weighed) and weighed[0].weight >= ASK_FROM
    return Decision(
        Outcome.NEW,
        DecisionReason.ANOTHER_REGISTERED_CHILD if apart else DecisionReason.NOBODY_NEAR,
        resembles=resembled(profile, open_matches),
    )


_WeightOf = Callable[[CandidateMatch], float]


class _Weighing:
    """Link or ask, by the weights of the candidates of one statement."""

    def __init__(self, profile: Profile, model: MatchModel) -> None:
        self._profile, self._model = profile, model

    def decide(self, open_matches: list[CandidateMatch]) -> Decision | None:
        """Link or ask; ``None`` where no candidate is near.

        The weight of a child's own fields is tried alone, before its support. Alone it links no
        child who lives elsewhere if another child comes close with its support. One may be a
        namesake, and the other, with a slip in its fields, a child of the same house and carer: a
        person has to say which of the two it is.
        """
        near = self._near(open_matches)
        alone = self._among(
            [
                match
                for match in open_matches
                if match.weight >= ASK_FROM or match.shares_identifier
            ],
            _own_weight,
        )
        if alone is None or alone.outcome is not Outcome.LINK:
            return self._among(near, _supported_weight)
        (best,) = (match for match in near if match.child == alone.child)
        rivals = [match for match in near if match is not best]
        elsewhere = not best.levels(Field.POSTCODE) & PLACE_AGREES
        if elsewhere and _too_close(best, rivals, _supported_weight):
            return _two_alike(best, rivals)
        return alone

    def _near(self, open_matches: Sequence[CandidateMatch]) -> list[CandidateMatch]:
        """The candidates that may be the child, the weightiest with support first."""
        within = ASK_FROM - reach(self._profile)
        near = [
            match
            for match in open_matches
            if match.weight >= ASK_FROM
            or match.shares_identifier
            # A candidate that only its support brings near may be a brother or sister.
            or (
                match.weight >= within
                and match.supported >= ASK_FROM
                and not possible_siblings(self._profile, match, ())
            )
        ]
        return sorted(near, key=lambda match: (-match.supported, match.child))

    def _among(self, near: Sequence[CandidateMatch], weight_of: _WeightOf) -> Decision | None:
        """Link or ask, given the candidates that are near, the weightiest first."""
        if not near:
            return None
        best, *rivals = near
        held = [(reason, holds) for reason, holds in GUARDS if holds(self._profile, best, rivals)]
        if held:
            reason, holds = held[0]
            guards = tuple(reason for reason, _ in held)
            decision = _decision(Outcome.ASK, reason, best, rivals, guards)
            return replace(decision, between=not holds(self._profile, best, ()))
        if weight_of(best) >= LINK_FROM and _too_close(best, rivals, weight_of):
            return _two_alike(best, rivals)
        if not self._is_enough(best, weight_of(best)):
            return _decision(Outcome.ASK, DecisionReason.TOO_WEAK_TO_LINK, best, rivals)
        return _decision(Outcome.LINK, DecisionReason.AGREES, best, rivals)

    def _is_enough(self, best: CandidateMatch, weight: float) -> bool:
        """Whether a candidate of this weight, support included or not, may be linked.

        Support links nobody whose own fields weigh too little even to ask, and is worth nothing
        where many live: carer and telephone are the institution's. Who lives elsewhere may be any
        child of England.
        """
        if best.weight < ASK_FROM and not best.shares_identifier:
            return False
        if best.shares_identifier:
            return weight >= LINK_FROM
        place = place_of(self._profile, best)
        if place is Place.NO_HOME:
            weight = best.weight
        return weight - beyond_the_index(place, self._model) >= LINK_FROM


def _own_weight(match: CandidateMatch) -> float:
    return match.weight


def _supported_weight(match: CandidateMatch) -> float:
    return match.supported


def _decide_without_name(weighed: list[CandidateMatch]) -> Decision:
    """Decide on a social care return, which has no name.

    Number and date together link it, or a person decides.
    """
    sharing = [match for match in weighed if match.shares_identifier]
    if not sharing:
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    best, *rivals = sharing
    if _too_close(best, rivals, _own_weight):
        return _two_alike(best, rivals)
    dates, sexes = best.levels(Field.BIRTH_DATE), best.levels(Field.SEX)
    same_sex = Level.SAME in sexes
    if (Level.SAME in dates and (same_sex or not sexes)) or (dates & _DATE_SLIPS and same_sex):
        return _decision(Outcome.LINK, DecisionReason.NUMBER_AND_DATE_AGREE, best, rivals)
    return _decision(Outcome.ASK, DecisionReason.IDENTIFIER_OF_ANOTHER, best, rivals)


def _too_close(
    best: CandidateMatch,
    rivals: Sequence[CandidateMatch],
    weight_of: _WeightOf,
) -> bool:
    return bool(rivals) and weight_of(best) - weight_of(rivals[0]) < MARGIN


def _two_alike(best: CandidateMatch, rivals: Sequence[CandidateMatch]) -> Decision:
    decision = _decision(Outcome.ASK, DecisionReason.TWO_CHILDREN_ALIKE, best, rivals)
    return replace(decision, between=True)


def _decision(
    outcome: Outcome,
    reason: DecisionReason,
    best: CandidateMatch,
    rivals: Sequence[CandidateMatch],
    guards: tuple[DecisionReason, ...] = (),
) -> Decision:
    return Decision(
        outcome=outcome,
        reason=reason,
        child=best.child,
        weight=best.weight,
        runner_up=rivals[0].child if rivals else None,
        runner_up_weight=rivals[0].weight if rivals else None,
        guards=guards,
        fields=best.best.fields,
        support=best.support,
    )
