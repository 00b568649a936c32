"""Say by e-mail that there is a notice to read: a job that runs every minute.

A notice stands under the key of when it is to be told until that is done, and what was done is
written in the transaction that recorded it, right after the server took the e-mail. Killed in
between, the next run sends once more: one e-mail too many says nothing, and one too few could leave
somebody waiting. No two runs send at once. One e-mail stands for all that waits for an account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.notices import NOTICES_LAST, TIME_OF_DAY, Email, next_time
from contactpoint.access.standing import missing_conditions
from contactpoint.ledger.notice_details import NoticeSent
from contactpoint.services.notices.notifier import (
    LaterError,
    Notifier,
    RefusedError,
    Sender,
    UnavailableError,
)
from contactpoint.services.notices.visible import visible
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger, notices
from contactpoint.store.repositories.notices import NEW, Notice

# An e-mail that could not be sent for so long says nothing that is new.
GIVE_UP = timedelta(days=3)
# Of accounts a run, and of notices that are looked at for it and that pass: the next run goes on.
MOST_EMAILS = 500
MOST_NOTICES = 20_000
_PASSING = 5_000


@dataclass(slots=True)
class Sent:
    """What a run did: e-mails that were sent, that were refused for their address, and that are
    left for the next run; notices that were too old and are deleted. ``stopped`` says that nothing
    can be sent now, and why."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    passed: int = 0
    stopped: str = field(default="")


def send_notices(*, agent: Agent, notifier: Notifier | None) -> Sent:
    """Send what is due, and delete what is older than ``NOTICES_LAST``.

    Without a notifier nothing is sent. Where another run is going on, nothing is done.
    """
    done = Sent()
    with notices.sending_alone() as alone:
        if not alone:
            return done
        day = timezone.localdate() - NOTICES_LAST
        done.passed = notices.take_away_before(day, _PASSING)
        waiting = _waiting(timezone.localtime())
        if waiting and notifier is not None:
            try:
                with notifier.opened() as sender:
                    _send_each(agent, sender, waiting, done)
            except UnavailableError as error:
                done.stopped = str(error)
                done.later = len(waiting) - done.sent - done.refused
    return done


def due_at(choice: Email, at: datetime) -> str:
    """Under which name a notice waits for the time of day that was chosen, next after ``at``."""
    return f"{next_time(choice, at):%Y-%m-%d} {choice.value}"


def _waiting(now: datetime) -> list[tuple[int, list[int]]]:
    """The accounts that have something to be told by now, each with the numbers of the notices."""
    held = notices.by_pks(notices.due([NEW, *_times_until(now)])[:MOST_NOTICES])
    by_account = groupby(sorted(held, key=_account), key=_account)
    return [(account, [one.pk for one in found]) for account, found in by_account]


def _account(notice: Notice) -> int:
    return notice.account_id


def _times_until(now: datetime) -> Iterable[str]:
    """The times of day that have come, as far back as anything may wait: no run, or many that
    failed, may have been since."""
    for days in range((GIVE_UP + timedelta(days=2)).days):
        day = (now - timedelta(days=days)).date()
        for choice, at in TIME_OF_DAY.items():
            if days or at <= now.time():
                yield f"{day:%Y-%m-%d} {choice.value}"


def _send_each(
    agent: Agent, sender: Sender, waiting: Sequence[tuple[int, list[int]]], done: Sent
) -> None:
    for account, pks in waiting:
        if done.sent >= MOST_EMAILS:
            done.later += 1
            continue
        try:
            with transaction.atomic():
                outcome = _told(agent, sender, account, notices.free(pks))
        except LaterError:
            done.later += 1
            continue
        done.sent += outcome == "sent"
        done.refused += outcome == "refused"


def _told(agent: Agent, sender: Sender, pk: int, held: list[Notice]) -> str:
    """Tell an account of these notices, which are locked, as it is to be told now; returns what
    came of it, empty where no e-mail was to be sent."""
    now = timezone.localtime()
    account, choice = _who_is_told(pk)
    unread = [one for one in held if not one.read]
    seen = [] if account is None else visible(accounts.actor_of(account), unread)
    worth = {one.pk for together in seen for one in together.notices}
    outcome, due = "", ""
    if account is not None and worth:
        if choice is not Email.AT_ONCE and not any(
            one.due.endswith(choice.value) for one in held if one.pk in worth
        ):
            due = due_at(choice, now)
        elif now - max(one.at for one in held if one.pk in worth) > GIVE_UP:
            outcome = "given_up"
        else:
            outcome = _sent(sender, account.email)
    for one in held:
        # Of what may not be seen nothing is told, now or later.
        one.due = due if one.pk in worth else ""
    notices.write(held)
    if outcome:
        ledger.record_change(agent=agent, what=NoticeSent(account=pk, outcome=outcome))
    return outcome


def _who_is_told(pk: int) -> tuple[Account | None, Email]:
    """The account, where it may be used, has an address and is to be told by e-mail."""
    account = accounts.by_pk(pk)
    if account is None:
        return None, Email.NEVER
    choice = Email(account.notices_by_email)
    if choice is Email.NEVER or not account.email or _is_not_in_standing(account):
        return None, choice
    return account, choice


def _sent(sender: Sender, address: str) -> str:
    try:
        sender.send(address)
    except RefusedError:
        return "refused"
    return "sent"


def _is_not_in_standing(account: Account) -> bool:
    facts = accounts.standing_facts_of(account)
    return bool(missing_conditions(facts, timezone.localdate()))
