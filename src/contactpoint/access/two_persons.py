"""The rule of two persons: what one asks for, another approves before it lapses. Pure.

Two accounts stand for what is done, and each must be allowed its part at the minute of approving.
That two accounts are two people is what identity checks see to: one person who was given two
accounts is not told from two by anything here.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import ABOUT_NOBODY, Subject, acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, Role
from contactpoint.access.scope import NATIONAL, Scope


class Kind(StrEnum):
    """What is done by two persons. The list is closed.

    A ``JOIN`` is a verdict that is proposed (``services.review.proposals``): it is about children,
    and is shown by the pages of review alone.
    """

    GRANT = "grant"
    RECOVERY = "recovery"
    LOAD = "load"
    JOIN = "join"


class State(StrEnum):
    """What has become of a request."""

    WAITS = "waits"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"
    FELL = "fell"


class Fell(StrEnum):
    """Why what was asked for cannot be done, in words fit for a page."""

    ASKER = "Who asked for this may not ask for it any more."
    ENDED = "The account has ended."
    SUSPENDED = "The account is suspended."
    MOVED = "The account belongs to another organisation now."
    UNFIT = "Nobody in the account's organisation can hold this role."
    HELD_ALREADY = "The account holds this role already."
    OVER = "The last day of the role would be over already."
    USED_SINCE = "The account has been used or changed since this was asked for."
    NOT_SET_UP = "The account is not set up yet: give it an enrolment code."
    NOT_HELD = "The load is not held any more."
    OTHER_FIGURES = "The load has other figures now. Load its files again, to ask anew."


REQUEST_LASTS = timedelta(hours=24)
# What two desks have to agree to waits for another authority's working days. It gives nobody
# anything meanwhile, and its case comes back to the queue when it lapses.
BETWEEN_DESKS_LASTS = timedelta(days=14)

_MANAGERS = frozenset({Role.ACCOUNT_MANAGER, Role.NATIONAL_ADMINISTRATOR})
_NATIONAL = frozenset({Role.NATIONAL_ADMINISTRATOR})
# Whose grants a national administrator alone decides about.
_DECIDED_NATIONALLY = frozenset({Role.AUDITOR, Role.NATIONAL_ADMINISTRATOR})

# Under which roles each kind is answered.
ANSWERED_BY: Mapping[Kind, frozenset[Role]] = {
    Kind.GRANT: _MANAGERS,
    Kind.RECOVERY: _MANAGERS,
    Kind.LOAD: _NATIONAL,
    Kind.JOIN: frozenset({Role.DATA_QUALITY}),
}


def decide_about(role: Role, scope: Scope) -> frozenset[Role]:
    """The roles that approve a grant of a role for a scope, and take one away."""
    if role in GRANTED_BY_ONE:
        return _MANAGERS
    return _NATIONAL if role in _DECIDED_NATIONALLY or scope == NATIONAL else _MANAGERS


def has_lapsed(asked_at: datetime, now: datetime, lasts: timedelta = REQUEST_LASTS) -> bool:
    """Whether nobody may approve any more what was asked for at ``asked_at``."""
    return now - asked_at >= lasts


def answering(
    actor: Actor,
    roles: Collection[Role],
    *,
    people: Collection[int | None],
    subject: Subject = ABOUT_NOBODY,
) -> Actor:
    """The actor under the grant with which it answers.

    ``roles`` are those that may, and ``people`` the accounts that have asked or agreed already.
    Raises ``AccessRefusedError``: for one of the people and for who it is about ``OWN``, for whom
    it does not concern ``OUT_OF_SCOPE``, whether it is there or not.
    """
    if actor.account_id in people:
        raise AccessRefusedError(Refusal.OWN)
    able = tuple(one for one in actor.grants if one.role in roles)
    if not able:
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return acting(replace(actor, grants=able), Action.ANSWER_REQUEST, subject=subject)


def may_answer(
    actor: Actor,
    roles: Collection[Role],
    *,
    people: Collection[int | None],
    subject: Subject = ABOUT_NOBODY,
) -> bool:
    """Whether the actor may answer, once it has proved the second factor again."""
    try:
        answering(replace(actor, proven=True), roles, people=people, subject=subject)
    except AccessRefusedError:
        return False
    return True
