"""The kinds of requests: who asks for each and who answers, what it is about, and how it is done.

One closed table. Joins stand beside it, under the same rule (``access.two_persons``): they are
about children, so that what they say is the review's to show (``services.review.proposals``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject
from contactpoint.access.grants import Role
from contactpoint.access.two_persons import Fell, Kind
from contactpoint.services.two_persons import granting, letting_load, recovering
from contactpoint.services.two_persons.description import Description
from contactpoint.store.repositories.requests import Request


@dataclass(frozen=True, slots=True)
class Handling:
    """How requests of a kind are handled.

    ``asked_by`` is the action of who asks: ``None`` where a job does, whose account, if it has one,
    only may not answer. ``fault`` says why it cannot be done now, and is asked when it is asked for
    and again when it is approved. ``carry_out`` is called in the transaction of the approval.
    """

    asked_by: Action | None
    about: Callable[[Any], Subject]
    answered_by: Callable[[Any], frozenset[Role]]
    fault: Callable[[Any], Fell | None]
    describe: Callable[[Any], Description]
    carry_out: Callable[[Actor, Request, Any, str], None]


KINDS: Mapping[Kind, Handling] = {
    Kind.GRANT: Handling(
        asked_by=Action.GRANT,
        about=granting.about,
        answered_by=granting.answered_by,
        fault=granting.fault,
        describe=granting.describe,
        carry_out=granting.carry_out,
    ),
    Kind.RECOVERY: Handling(
        asked_by=Action.RECOVER,
        about=recovering.about,
        answered_by=recovering.answered_by,
        fault=recovering.fault,
        describe=recovering.describe,
        carry_out=recovering.carry_out,
    ),
    Kind.LOAD: Handling(
        asked_by=None,
        about=letting_load.about,
        answered_by=letting_load.answered_by,
        fault=letting_load.fault,
        describe=letting_load.describe,
        carry_out=letting_load.carry_out,
    ),
}
