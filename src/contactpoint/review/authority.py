"""Who may do what to records, and whose agreement an act needs: one table.

An authority decides about its own children, and what two authorities share is a case for both. To
make one child of two whom the matcher holds apart takes two people. So the first reviewer's verdict
is a proposal until others have confirmed it (the rules of the domain, section 8).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope, decides


class Act(StrEnum):
    """What a reviewer does to records or to a statement that waits.

    ``JOIN``: two records are of one child. ``PLACE``: a waiting statement is of a record's child.
    ``TELL_APART``: the two sides of a case are two children. ``FOUND``: a statement is of none of
    the records to choose from. Asking a source changes nothing, and is none of these.
    """

    JOIN = "join"
    PLACE = "place"
    TELL_APART = "tell_apart"
    FOUND = "found"
    UNDO = "undo"
    SPLIT = "split"
    CORRECT = "correct"


class Answer(StrEnum):
    """What becomes of a proposal.

    ``CONFIRMED`` by one of those who had to agree, ``DECLINED`` by one of them, ``TAKEN_BACK`` by
    who made it, ``FELL`` because what it was made on has changed or its maker may give no verdict
    any more, or ``LAPSED`` because nobody answered in time.
    """

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    FELL = "fell"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class _Rule:
    """``proposed`` says that an act for several desks is proposed by one and confirmed by the
    others; otherwise it is refused. ``two_people`` says that it needs a second person where the
    matcher holds the two sides apart."""

    proposed: bool
    two_people: bool = False


# A record that several desks decide about is neither split nor corrected: any of them may propose
# to undo the join.
_RULES: Mapping[Act, _Rule] = {
    Act.JOIN: _Rule(proposed=True, two_people=True),
    Act.PLACE: _Rule(proposed=True, two_people=True),
    Act.TELL_APART: _Rule(proposed=True),
    Act.FOUND: _Rule(proposed=True),
    Act.UNDO: _Rule(proposed=True),
    Act.SPLIT: _Rule(proposed=False),
    Act.CORRECT: _Rule(proposed=False),
}


@dataclass(frozen=True, slots=True)
class Needed:
    """What an act needs beside the reviewer who wants it.

    ``scopes`` are those about which none of the desks that agree decides. ``second_person`` says
    that another account has to agree, whatever its desk.
    """

    scopes: frozenset[Scope] = frozenset()
    second_person: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the reviewer alone may do it."""
        return not self.scopes and not self.second_person


def needed(
    act: Act, desks: Collection[Scope], concerned: Collection[Scope], *, held_apart: bool = False
) -> Needed:
    """What an act needs to which reviewers of these ``desks`` agree, one each.

    ``concerned`` are the scopes of all that the act concerns. Raises
    ``AccessRefusedError(AUTHORITY)`` for an act that is not proposed, where a scope is left.
    """
    rule = _RULES[act]
    scopes = left_to_others(desks, concerned)
    if scopes and not rule.proposed:
        raise AccessRefusedError(Refusal.AUTHORITY)
    return Needed(scopes, rule.two_people and held_apart and len(desks) == 1)


def left_to_others(desks: Collection[Scope], concerned: Collection[Scope]) -> frozenset[Scope]:
    """The scopes about which none of the desks decides."""
    return frozenset(
        whose for whose in concerned if not any(decides(desk, whose) for desk in desks)
    )


def has_a_say(desk: Scope, concerned: Collection[Scope]) -> bool:
    """Whether a desk decides about any of the scopes."""
    return any(decides(desk, whose) for whose in concerned)


def may_answer(desk: Scope, left: Needed, concerned: Collection[Scope]) -> bool:
    """Whether a reviewer of a desk, who has not agreed yet, may confirm or decline a proposal.

    ``left`` is what the proposal still needs.
    """
    return has_a_say(desk, left.scopes or concerned)
