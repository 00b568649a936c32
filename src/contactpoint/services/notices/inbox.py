"""The inbox: an account's own notices, newest first. Looking at it is a look at each child shown,
and what was shown is read from then on."""

from dataclasses import dataclass

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.ledger.notice_details import NoticesSeen
from contactpoint.services.gate import Look, release_with_change
from contactpoint.services.notices.visible import Seen, looking, visible
from contactpoint.store.repositories import notices
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.views.notices import Noticed, NoticeView, prepare_notices

PAGE = 25


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of notices. ``purpose`` is the one for which children are shown, and a record may be
    opened from here; ``after`` asks for older ones, ``None`` where there are none; ``unread`` is
    how many are left that were not read before."""

    notices: tuple[NoticeView, ...]
    purpose: Purpose | None
    after: int | None
    unread: int


def inbox(*, actor: Actor, after: int | None = None) -> Inbox:
    """The actor's notices that are older than the one of the number ``after``, or the newest.

    Raises ``AccessRefusedError``, and ``BudgetError`` where too many looks were made: nothing is
    read then.
    """
    own = acting(actor, Action.SEE_NOTICES)
    able = looking(actor)
    found = Inbox((), None if able is None else able[1], None, 0)

    def read() -> tuple[Prepared[tuple[NoticeView, ...]], Look]:
        nonlocal found
        held = visible(actor, notices.of_account(own.account_id))
        shown, older = _page(held, after)
        _mark_read(shown)
        unread = sum(one.is_new for one in held) - sum(one.is_new for one in shown)
        found = Inbox((), found.purpose, shown[-1].newest.pk if older else None, unread)
        views = prepare_notices([_noticed(one) for one in shown])
        return views, Look(
            actor=own if able is None else able[0],
            purpose=found.purpose,
            what=NoticesSeen(),
            shown=list({one.child.pk: one.child.concerned for one in shown if one.child}.values()),
        )

    views = release_with_change(own, read)
    return Inbox(views, found.purpose, found.after, found.unread)


def count_unread(who: Actor) -> int:
    """How many notices somebody may see and has not read. It tells a number alone, and is no look
    at anybody. Raises ``AccessRefusedError``."""
    own = acting(who, Action.SEE_NOTICES)
    held = [one for one in notices.of_account(own.account_id) if not one.read]
    return len(visible(who, held))


def _page(held: list[Seen], after: int | None) -> tuple[list[Seen], bool]:
    places = [place for place, one in enumerate(held) if one.newest.pk == after]
    begin = places[0] + 1 if places else 0
    return held[begin : begin + PAGE], len(held) > begin + PAGE


def _mark_read(shown: list[Seen]) -> None:
    unread = [one.pk for seen in shown for one in seen.notices if not one.read]
    # One of which an e-mail is being sent stays new until the next look: nobody waits for a server.
    held = notices.free(unread)
    for one in held:
        one.read = True
    notices.write(held)


def _noticed(seen: Seen) -> Noticed:
    child = None if seen.child is None else (seen.child.number, seen.child.name)
    return Noticed(seen.newest.kind, seen.newest.at, seen.is_new, child)
