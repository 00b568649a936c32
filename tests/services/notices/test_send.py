"""The job that says by e-mail that there is a notice: to whom, when, and how often."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.notices import NOTICES_LAST, TIME_OF_DAY, Email, NoticeKind, next_time
from contactpoint.ledger.entry import Event
from contactpoint.ledger.notice_details import NoticeSent
from contactpoint.placing.rearrange import put_under
from contactpoint.services.notices import send
from contactpoint.services.notices.inbox import inbox
from contactpoint.services.notices.notifier import (
    LaterError,
    Notifier,
    RefusedError,
    SmtpNotifier,
    UnavailableError,
)
from contactpoint.services.notices.send import GIVE_UP, Sent, send_notices
from contactpoint.store.models import HeldNotice
from contactpoint.store.repositories import notices
from contactpoint.visibility.status import Status
from tests.fixtures.ledger import broken_ledger, entries
from tests.fixtures.notices import SENDING, KeptEmails, told_of
from tests.services.notices.mail_server import HOST, serving
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

KIND = NoticeKind.NEW_DEVICE
MIDNIGHT = timezone.localtime().replace(hour=0, minute=0, second=30, microsecond=0)


class Clock:
    """The time as the job has it."""

    def __init__(self) -> None:
        self.now_is = MIDNIGHT

    def localtime(self) -> datetime:
        """The time by the clock of the place."""
        return self.now_is

    def localdate(self) -> object:
        """Its day."""
        return self.now_is.date()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is a night, when all times of the day are still to come."""
    made = Clock()
    monkeypatch.setattr(send, "timezone", made)
    return made


def run(notifier: Notifier | None) -> Sent:
    """One run of the job."""
    return send_notices(agent=SENDING, notifier=notifier)


def outcomes() -> list[str]:
    """What is on record of e-mails."""
    details = [one.detail for one in entries(Event.NOTICE_SENT)]
    return [detail.outcome for detail in details if isinstance(detail, NoticeSent)]


def test_one_email_stands_for_all_that_waits_and_comes_once(dana: Actor, ravi: Actor) -> None:
    """Each account gets one, and the next run sends none."""
    for _ in range(3):
        told_of(KIND, None, dana.account_id, ravi.account_id)
    emails = KeptEmails()
    assert run(emails).sent == 2
    assert run(emails).sent == 0
    assert emails.to == [dana.email, ravi.email]
    assert outcomes() == ["sent", "sent"]
    assert emails.opens == 1


def test_through_a_real_server_one_arrives(dana: Actor, tmp_path: Path) -> None:
    """At the address that is on file, and no other."""
    told_of(KIND, None, dana.account_id)
    with serving(tmp_path) as server:
        way = SmtpNotifier(HOST, server.port, "a@x.example", ca_file=server.certificate)
        assert run(way).sent == 1
    assert [to for to, _ in server.arrived] == [[dana.email]]


def test_what_was_read_before_needs_no_email(dana: Actor) -> None:
    """Who was there already knows."""
    told_of(KIND, None, dana.account_id)
    inbox(actor=dana)
    assert (run(emails := KeptEmails()).sent, emails.to) == (0, [])


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_no_email_betrays_what_is_hidden(bella: str, dana: Actor, status: Status) -> None:
    """Neither then, nor once it is hidden no more: the inbox has it."""
    told_of(NoticeKind.SOMEBODY_ELSE_WORKS, world.only_child(), dana.account_id)
    put_under(world.only_child(), status)
    emails = KeptEmails()
    run(emails)
    put_under(world.only_child(), Status.ACTIVE)
    run(emails)
    assert emails.to == []
    assert len(inbox(actor=dana).notices) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"is_active": False},
        {"ended_on": timezone.localdate()},
        {"renewed_on": timezone.localdate() - timedelta(days=400)},
        {"email": ""},
        {"notices_by_email": Email.NEVER.value},
    ],
)
def test_who_may_not_sign_in_or_wants_none_gets_none(
    dana: Actor, changed: dict[str, object]
) -> None:
    """Nor later for what was told meanwhile."""
    told_of(KIND, None, dana.account_id)
    world.change("dana.okafor", **changed)
    emails = KeptEmails()
    run(emails)
    world.change("dana.okafor", is_active=True, renewed_on=timezone.localdate())
    run(emails)
    assert emails.to == []
    assert outcomes() == []


def test_a_time_of_day_is_kept(dana: Actor, clock: Clock) -> None:
    """All that came since goes into one e-mail; a run that was left out is made up for."""
    world.change("dana.okafor", notices_by_email=Email.MORNING.value)
    emails = KeptEmails()
    told_of(KIND, None, dana.account_id)
    assert (run(emails).sent, run(emails).sent) == (0, 0)
    clock.now_is = MIDNIGHT.replace(hour=7, minute=59)
    told_of(KIND, None, dana.account_id)
    assert run(emails).sent == 0
    clock.now_is = MIDNIGHT.replace(hour=21)
    assert run(emails).sent == 1
    assert run(emails).sent == 0
    clock.now_is += timedelta(days=1)
    assert run(emails).sent == 0


def test_another_choice_holds_for_what_waits(dana: Actor, clock: Clock) -> None:
    """From the time of day on which it was to be told."""
    world.change("dana.okafor", notices_by_email=Email.MORNING.value)
    emails = KeptEmails()
    told_of(KIND, None, dana.account_id)
    run(emails)
    world.change("dana.okafor", notices_by_email=Email.EVENING.value)
    clock.now_is = MIDNIGHT.replace(hour=8)
    assert run(emails).sent == 0
    clock.now_is = MIDNIGHT.replace(hour=17)
    assert run(emails).sent == 1


def test_an_address_that_is_refused_is_on_record_and_not_tried_again(
    dana: Actor, ravi: Actor
) -> None:
    """The others get theirs."""
    told_of(KIND, None, dana.account_id, ravi.account_id)
    emails = KeptEmails({dana.email: RefusedError("550")})
    done = run(emails)
    assert (done.sent, done.refused) == (1, 1)
    assert sorted(outcomes()) == ["refused", "sent"]
    assert run(KeptEmails()).sent == 0


def test_what_cannot_be_sent_now_is_sent_later(dana: Actor, ravi: Actor) -> None:
    """To one who is busy, and to all while the server is down."""
    told_of(KIND, None, dana.account_id, ravi.account_id)
    done = run(KeptEmails({dana.email: LaterError("450")}))
    assert (done.sent, done.later, done.stopped) == (1, 1, "")
    down = run(KeptEmails({dana.email: UnavailableError("gone")}))
    assert (down.sent, down.later, down.stopped) == (0, 1, "gone")
    assert run(emails := KeptEmails()).sent == 1
    assert emails.to == [dana.email]


def test_what_could_not_be_sent_for_days_is_given_up(dana: Actor, clock: Clock) -> None:
    """It stands in the inbox."""
    told_of(KIND, None, dana.account_id)
    clock.now_is = timezone.localtime() + GIVE_UP + timedelta(minutes=1)
    assert run(emails := KeptEmails()).sent == 0
    assert (emails.to, outcomes()) == ([], ["given_up"])
    assert len(inbox(actor=dana).notices) == 1


def test_killed_after_sending_it_is_sent_once_more_and_never_lost(dana: Actor) -> None:
    """What was done could not be written: the next run cannot know."""
    told_of(KIND, None, dana.account_id)
    emails = KeptEmails()
    with broken_ledger(), pytest.raises(Exception, match="broken"):
        run(emails)
    run(emails)
    run(emails)
    assert emails.to == [dana.email] * 2


def test_without_a_way_nothing_is_lost(dana: Actor) -> None:
    """What is due is sent once there is one."""
    told_of(KIND, None, dana.account_id)
    assert run(None).sent == 0
    assert run(KeptEmails()).sent == 1


def test_a_run_is_bounded(dana: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next goes on."""
    monkeypatch.setattr(send, "MOST_EMAILS", 1)
    told_of(KIND, None, dana.account_id, ravi.account_id)
    emails = KeptEmails()
    assert [run(emails).sent for _ in range(3)] == [1, 1, 0]
    assert sorted(emails.to) == sorted([dana.email, ravi.email])


def test_old_notices_are_deleted(dana: Actor) -> None:
    """Read or not."""
    told_of(KIND, None, dana.account_id)
    old = timezone.localdate() - NOTICES_LAST - timedelta(days=1)
    HeldNotice.objects.update(told_on=old)
    assert run(None).passed == 1
    assert notices.of_account(dana.account_id) == []


@given(
    choice=st.sampled_from(sorted(TIME_OF_DAY)),
    after=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_the_next_time_of_day_is_within_a_day(choice: Email, after: datetime) -> None:
    """And at the hour that was chosen."""
    then = next_time(choice, after)
    assert timedelta(0) < then - after <= timedelta(days=1)
    assert then.time() == TIME_OF_DAY[choice]
