"""Lasting keys are renewed while other processes go on, and nothing that was sealed is lost."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections, transaction

from contactpoint import embedded
from contactpoint.access.actor import Job, JobName, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.ledger.details import KeysRenewed
from contactpoint.ledger.entry import Event, Origin, month_key_name, month_of, year_key_name
from contactpoint.review.kinds import VerdictKind
from contactpoint.services import rotate_keys as service
from contactpoint.services.accounts import second_factor
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.services.find_child import find_child
from contactpoint.services.keep_keys import KeysNotOwnedError
from contactpoint.services.open_record import open_record
from contactpoint.services.rotate_keys import (
    KeyKind,
    KeysBusyError,
    Renewal,
    keys_status,
    rotate_keys,
)
from contactpoint.store import account_macs, destroyer, safe, sealed_sessions
from contactpoint.store.key_holders import chosen
from contactpoint.store.models import (
    Account,
    HeldCase,
    LastingGeneration,
    LedgerEntry,
    Organisation,
    Supplier,
    WrappedKey,
)
from contactpoint.store.repositories import (
    accounts,
    case_queue,
    ledger,
    suppliers,
    verdicts,
    wrapped_keys,
)
from contactpoint.store.safe import forget_vault, vault
from contactpoint.store.sealed_sessions import SessionStore
from contactpoint.store.shelf import DatabaseShelf
from contactpoint.vault import lasting
from contactpoint.vault.errors import KeyDestroyedError, NotDestroyedError, SealBrokenError
from contactpoint.vault.lasting import generation_of, lasting_subject
from contactpoint.vault.vault import Vault
from tests.fixtures.cases import held_cases, held_verdict
from tests.fixtures.ledger import BROKEN, broken_ledger, clocks, entries
from tests.fixtures.roles import as_application
from tests.placing.sending import register
from tests.store.test_queues import YORK, a_case
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

OPERATOR = Job(JobName.KEYS, Origin.TERMINAL, "op.erator")
PURPOSE = Purpose.WORKING_WITH_CHILD
NOBODY = Criteria(given="Zo", family="Nobody", birth_date=date(2017, 7, 4))


class _KilledError(Exception):
    pass


class Process:
    """Another process of the service: it has a vault of its own, that knows what it knew."""

    def __init__(self) -> None:
        self._vault = Vault(DatabaseShelf(), chosen())

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What is done in this context, the other process does."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(safe, "_vault_of", lambda _: self._vault)
            yield


@pytest.fixture
def other() -> Process:
    """A process that has been at work since before the renewal."""
    return Process()


@pytest.fixture
def a_minute_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on each process knows what has been renewed."""
    return lambda: monkeypatch.setattr(lasting, "SECONDS_BEHIND", -1.0)


def later(**by: float) -> None:
    """So much time goes by after all renewals."""
    for row in LastingGeneration.objects.all():
        row.since -= timedelta(**by)
        row.save()


def rotate(*kinds: KeyKind) -> Renewal:
    """Renew keys of one kind."""
    (done,) = rotate_keys(agent=OPERATOR, kinds=kinds)
    return done


def wrapped(name: str, generation: int) -> bytes | None:
    """The wrapped key of a generation."""
    row = WrappedKey.objects.get(subject=lasting_subject(name, generation))
    return row.wrapped


# Sessions


def session(**content: object) -> str:
    """A new session, by its key."""
    store = SessionStore()
    store.update(content)
    store.save()
    key = store.session_key
    assert key is not None
    return key


def read(key: str) -> dict[str, object]:
    """What a session keeps."""
    return dict(SessionStore(key).items())


def generations_of_sessions() -> set[int]:
    """Under which generations sessions are sealed."""
    return {generation_of(base64.b64decode(row.session_data)) for row in Session.objects.all()}


def test_an_open_session_stays_good_and_is_sealed_anew_as_it_is_saved(other: Process) -> None:
    """In the process that renewed the key and in one that does not know of it yet."""
    with other.at_work():
        key = session(who="dana")
    rotate(KeyKind.SESSIONS)
    assert read(key) == {"who": "dana"}
    assert generations_of_sessions() == {0}
    store = SessionStore(key)
    store["more"] = 1
    store.save()
    assert generations_of_sessions() == {1}
    with other.at_work():
        assert read(key) == {"who": "dana", "more": 1}


def test_what_a_process_seals_that_does_not_know_yet_is_read_by_all(
    other: Process, a_minute_later: Callable[[], None]
) -> None:
    """It seals under the generation before for a minute, and then under the new one."""
    with other.at_work():
        session()
        with Process().at_work():
            rotate(KeyKind.SESSIONS)
        key = session(who="ravi")
    assert read(key) == {"who": "ravi"}
    assert generations_of_sessions() == {0}
    a_minute_later()
    with other.at_work():
        session(who="nia")
    assert generations_of_sessions() == {0, 1}


def test_the_sessions_key_before_goes_once_no_session_needs_it() -> None:
    """Not at once, nor while a session is open under it; then what it sealed is gone for good."""
    key = session(who="dana")
    first = rotate(KeyKind.SESSIONS)
    assert (first.generation, first.renewed, first.kept) == (1, True, (0,))
    assert first.kept_until is not None
    again = rotate(KeyKind.SESSIONS)
    assert (again.generation, again.renewed, again.kept) == (1, False, (0,))
    later(hours=2)
    assert rotate(KeyKind.SESSIONS).kept == (0,)
    assert read(key) == {"who": "dana"}
    Session.objects.update(expire_date=datetime.now(UTC))
    done = rotate(KeyKind.SESSIONS)
    assert (done.generation, done.renewed, done.kept, done.kept_until) == (1, False, (), None)
    assert wrapped(sealed_sessions.KEY_NAME, 0) is None
    Session.objects.update(expire_date=datetime.now(UTC) + timedelta(minutes=5))
    assert read(key) == {}
    # The renewal is done: the next one begins another.
    assert rotate(KeyKind.SESSIONS).generation == 2


def test_a_process_gives_up_a_destroyed_key_that_it_has_at_hand(
    other: Process, a_minute_later: Callable[[], None]
) -> None:
    """Who copied the earlier key before makes no session with it, in any process."""
    with other.at_work():
        key = session(who="dana")
        content = Session.objects.get().session_data
    rotate(KeyKind.SESSIONS)
    later(hours=2)
    Session.objects.all().delete()
    assert rotate(KeyKind.SESSIONS).kept == ()
    a_minute_later()
    with other.at_work():
        SessionStore(key).save(must_create=True)
        Session.objects.update(session_data=content)
        assert read(key) == {}


def test_rubbish_in_the_table_keeps_no_key() -> None:
    """Who can write to the table does not hold a renewal up."""
    key = session()
    rotate(KeyKind.SESSIONS)
    later(hours=2)
    Session.objects.update(session_data="%%%")
    assert read(key) == {}
    assert rotate(KeyKind.SESSIONS).kept == ()


# Authenticators


def secrets() -> dict[int, str]:
    """The secret of every device, as it is stored."""
    return {device.user_id: device.data["secret"] for device in Authenticator.objects.all()}


def test_all_secrets_are_sealed_anew_in_one_pass(
    other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several batches; another process goes on reading them."""
    monkeypatch.setattr(service, "_BATCH", 2)
    for number in range(5):
        world.account(f"dana.{number}")
    before = {pk: second_factor.open_secret(held, pk) for pk, held in secrets().items()}
    with other.at_work():
        assert before == {pk: second_factor.open_secret(h, pk) for pk, h in secrets().items()}
    done = rotate(KeyKind.AUTHENTICATORS)
    assert (done.made_anew, done.refused, done.kept) == (5, 0, (0,))
    assert {generation_of(base64.b64decode(held)) for held in secrets().values()} == {1}
    for process in (other, Process()):
        with process.at_work():
            assert before == {pk: second_factor.open_secret(h, pk) for pk, h in secrets().items()}


def test_a_secret_that_came_late_is_sealed_anew_before_the_key_goes() -> None:
    """A process had sealed it before it knew of the renewal."""
    dana = world.account()
    old = secrets()[dana.pk]
    secret = second_factor.open_secret(old, dana.pk)
    rotate(KeyKind.AUTHENTICATORS)
    Authenticator.objects.update(data={"secret": old})
    later(hours=2)
    done = rotate(KeyKind.AUTHENTICATORS)
    assert (done.made_anew, done.kept) == (1, (0,))
    assert rotate(KeyKind.AUTHENTICATORS).kept == ()
    assert second_factor.open_secret(secrets()[dana.pk], dana.pk) == secret
    with pytest.raises(KeyDestroyedError):
        second_factor.open_secret(old, dana.pk)


def test_a_secret_that_was_copied_to_another_account_is_not_made_its_own() -> None:
    """A renewal heals nothing that somebody changed past the service."""
    dana, ravi = world.account(), world.account("ravi.menon")
    Authenticator.objects.filter(user_id=ravi.pk).update(data={"secret": secrets()[dana.pk]})
    done = rotate(KeyKind.AUTHENTICATORS)
    assert (done.made_anew, done.refused) == (1, 1)
    with pytest.raises(SealBrokenError):
        second_factor.open_secret(secrets()[ravi.pk], ravi.pk)


# Accounts


def may_act(account: Account) -> bool:
    """Whether a request of the account is let through."""
    found = accounts.by_pk(account.pk)
    try:
        return signed_in(found) is not None
    except SealBrokenError:
        return False


def test_accounts_act_before_and_after_in_every_process(other: Process) -> None:
    """Also in a process that did not know of the renewal."""
    dana = world.account()
    with other.at_work():
        assert may_act(dana)
    done = rotate(KeyKind.ACCOUNTS)
    assert (done.made_anew, done.refused, done.kept) == (2, 0, ())
    assert may_act(dana)
    with other.at_work():
        assert may_act(dana)
    assert wrapped(account_macs.KEY_NAME, 0) is None


def test_suppliers_send_after_it_and_a_forged_one_stays_refused() -> None:
    """A supplier carries a MAC of the same key."""
    register("health", "pds")
    register("northtown", "cin", "889")
    Supplier.objects.filter(name="northtown").update(sources=["352"])
    done = rotate(KeyKind.ACCOUNTS)
    assert (done.made_anew, done.refused) == (1, 1)
    assert [one.name for one in suppliers.of_feed("pds")] == ["health"]
    with pytest.raises(SealBrokenError):
        suppliers.of_feed("cin")


@pytest.mark.parametrize("forged", ["grants", "mac"])
def test_an_account_that_was_forged_stays_refused(forged: str) -> None:
    """A rotation heals no account: it is left as it is, and counted."""
    dana, ravi = world.account(), world.account("ravi.menon")
    change = {
        "grants": {"grants": [["data_quality", "national", None]]},
        "mac": {"mac": bytes(dana.mac)},
    }[forged]
    Account.objects.filter(pk=ravi.pk).update(**change)
    before = bytes(Account.objects.get(pk=ravi.pk).mac)
    done = rotate(KeyKind.ACCOUNTS)
    # Dana and the organisation of both.
    assert (done.made_anew, done.refused) == (2, 1)
    assert bytes(Account.objects.get(pk=ravi.pk).mac) == before
    assert may_act(dana)
    assert not may_act(ravi)


def test_an_organisation_that_was_forged_stays_refused() -> None:
    """And so do all of its accounts, though they carry what is theirs."""
    dana = world.account()
    Organisation.objects.update(authority_gss="E08000035")
    done = rotate(KeyKind.ACCOUNTS)
    assert (done.made_anew, done.refused) == (1, 1)
    assert not may_act(dana)


def test_who_has_the_earlier_key_makes_no_account(
    other: Process, a_minute_later: Callable[[], None]
) -> None:
    """A MAC under it is none, also in a process that has the key at hand."""
    dana = world.account()
    with other.at_work():
        assert may_act(dana)
        old = bytes(account_macs.mac_of_account(dana, 0))
    rotate(KeyKind.ACCOUNTS)
    Account.objects.update(mac=old)
    assert not may_act(dana)
    a_minute_later()
    with other.at_work():
        assert not may_act(dana)


def test_an_account_saved_by_a_process_that_does_not_know_yet_is_good(other: Process) -> None:
    """Whoever saves one asks under which generation."""
    dana = world.account()
    with other.at_work():
        assert may_act(dana)
    rotate(KeyKind.ACCOUNTS)
    with other.at_work():
        ravi = world.account("ravi.menon")
        world.change("dana.okafor", job_title="Manager")
        assert may_act(ravi)
    assert may_act(ravi)
    assert may_act(dana)


def test_the_key_before_stays_while_somebody_is_saving(
    connect_as: Callable[..., psycopg.Connection],
) -> None:
    """Who read the generation before the renewal has committed before the key goes."""
    dana = world.account()
    saving = connect_as(embedded.APPLICATION)
    saving.execute("SELECT pg_advisory_xact_lock_shared(%s)", [account_macs._SAVING])
    with connections["default"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with pytest.raises(DatabaseError, match="lock timeout"):
        rotate(KeyKind.ACCOUNTS)
    assert wrapped(account_macs.KEY_NAME, 0) is not None
    assert may_act(dana)
    saving.rollback()
    assert rotate(KeyKind.ACCOUNTS) == Renewal(KeyKind.ACCOUNTS, 1, renewed=False)
    assert wrapped(account_macs.KEY_NAME, 0) is None
    assert may_act(dana)


# The ledger


@pytest.fixture
def bella() -> str:
    """The number of a child whom health and a school know."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return world.only_child().number


def looks(account: Account) -> list[Event]:
    """What the account reads of what it did, newest first."""
    return [one.event for one in ledger.own_entries(account_id=account.pk, before=None, limit=50)]


def looks_at(subject: UUID) -> list[Event]:
    """What is known of who looked at a child, newest first."""
    return [one.event for one in ledger.of_child(subject)]


def test_entries_of_before_and_after_are_found_together(bella: str, other: Process) -> None:
    """Of an account and about a child, whichever process wrote them, with all that they tell."""
    account = world.account()
    dana, subject = world.actor_of(account), world.only_child().subject
    with other.at_work():
        open_record(actor=dana, purpose=PURPOSE, number=bella)
        find_child(actor=dana, purpose=PURPOSE, criteria=NOBODY)
    done = rotate(KeyKind.LEDGER)
    assert (done.generation, done.renewed, done.kept, done.kept_until) == (1, True, (0,), None)
    # One that knows of it and one that does not.
    for process in (Process(), other):
        with process.at_work():
            open_record(actor=dana, purpose=PURPOSE, number=bella)
            find_child(actor=dana, purpose=PURPOSE, criteria=NOBODY)
    for process in (Process(), other):
        with process.at_work():
            assert looks(account) == [Event.SEARCHED, Event.RECORD_OPENED] * 3
            assert looks_at(subject) == [Event.RECORD_OPENED] * 3
            assert all(one.sealed is not None for one in entries())
    written = {generation_of(bytes(row.envelope)) for row in LedgerEntry.objects.all()}
    assert written == {0, 1}


def test_a_pseudonym_of_before_is_not_that_of_after(bella: str) -> None:
    """Who has the earlier key does not tell whose the entries of after are."""
    account = world.account()
    dana = world.actor_of(account)
    open_record(actor=dana, purpose=PURPOSE, number=bella)
    rotate(KeyKind.LEDGER)
    open_record(actor=dana, purpose=PURPOSE, number=bella)
    before, after = [
        row for row in LedgerEntry.objects.order_by("id") if row.pk in _places(account)
    ]
    assert bytes(before.by) != bytes(after.by)
    assert bytes(before.about) != bytes(after.about)


def _places(account: Account) -> set[int]:
    return {one.place for one in ledger.own_entries(account_id=account.pk, before=None, limit=9)}


def test_entries_are_found_by_the_generations_of_their_months_alone(bella: str) -> None:
    """Once there are many generations, a list does not ask for each in each month."""
    account = world.account()
    now = datetime.now(UTC)
    with clocks(now - timedelta(days=100)):
        open_record(actor=world.actor_of(account), purpose=PURPOSE, number=bella)
    rotate(KeyKind.LEDGER)
    months = ledger._known_as(lambda month: month.encode())
    all_of_them = len({month_of(now - timedelta(days=day)) for day in range(-1, 102)})
    # Of the generation that has just begun this month, and a neighbour on the last or first day.
    assert all_of_them < len(months) <= all_of_them + 2
    assert looks(account) == [Event.RECORD_OPENED]


def test_the_earlier_ledger_keys_are_kept_and_renewed_once_a_day() -> None:
    """Entries are never rewritten. A run that comes to destroy other keys renews none of these."""
    assert rotate(KeyKind.LEDGER).renewed
    later(hours=2)
    assert not rotate(KeyKind.LEDGER).renewed
    later(days=1)
    done = rotate(KeyKind.LEDGER)
    assert (done.generation, done.kept) == (2, (0, 1))
    now = datetime.now(UTC)
    for name in (month_key_name(month_of(now)), year_key_name(now), ledger.PSEUDONYMS):
        assert wrapped(name, 0) is not None
        assert vault().last(name) == 2


# All of it


def test_all_kinds_are_renewed_and_recorded_first() -> None:
    """With the operator; and the status says what was done and nothing else."""
    session()
    world.account()
    done = rotate_keys(agent=OPERATOR)
    assert [one.kind for one in done] == list(KeyKind)
    assert all(one.renewed for one in done)
    recorded = entries(Event.KEYS_RENEWED)[-1]
    assert recorded.detail == KeysRenewed(kinds=tuple(kind.value for kind in KeyKind))
    assert recorded.sealed is not None
    assert recorded.sealed.operator == "op.erator"
    told = {one.name: one for one in keys_status()}
    assert {one.generation for one in told.values()} == {1}
    assert told[sealed_sessions.KEY_NAME].kept == (0,)
    assert told[account_macs.KEY_NAME].kept == ()


def test_the_status_of_what_was_never_renewed() -> None:
    """It has its first generation alone, and makes no key by asking."""
    forget_vault()
    assert {(one.generation, one.since, one.kept) for one in keys_status()} == {(0, None, ())}
    assert not WrappedKey.objects.exists()


def test_killed_at_any_moment_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each step that it takes, in turn; what was open stays so, and it ends where it would
    have."""
    dana = world.account()
    key = session(who="dana")
    secret = second_factor.open_secret(secrets()[dana.pk], dana.pk)
    steps = [
        (DatabaseShelf, "put"),
        (DatabaseShelf, "begin"),
        (DatabaseShelf, "end"),
        (destroyer, "empty"),
        (second_factor, "seal_anew"),
        (account_macs, "_batch"),
    ]
    killed = 0
    for where, name in steps:
        for nth in range(1, 12):
            with monkeypatch.context() as patch:
                _kill_at(patch, where, name, nth)
                try:
                    rotate_keys(agent=OPERATOR)
                except _KilledError:
                    killed += 1
                else:
                    break
            forget_vault()
            later(hours=30)
            assert may_act(dana)
            assert read(key) == {"who": "dana"}
            SessionStore(key).save()
            Session.objects.update(expire_date=datetime.now(UTC) + timedelta(minutes=5))
            assert second_factor.open_secret(secrets()[dana.pk], dana.pk) == secret
            assert all(one.sealed is not None for one in entries())
    assert killed > 20
    for _ in range(3):
        later(hours=30)
        rotate_keys(agent=OPERATOR)
    for name in (sealed_sessions.KEY_NAME, second_factor.KEY_NAME, account_macs.KEY_NAME):
        for one in vault().generations(name):
            assert (wrapped(name, one.number) is None) == one.is_past
    assert may_act(dana)


def _kill_at(patch: pytest.MonkeyPatch, where: object, name: str, nth: int) -> None:
    does = getattr(where, name)
    calls: list[str] = []

    def dies(*args: object, **how: object) -> object:
        calls.append(name)
        if len(calls) == nth:
            raise _KilledError
        return does(*args, **how)

    patch.setattr(where, name, dies)


def test_if_the_entry_cannot_be_written_nothing_is_renewed() -> None:
    """No generation is begun, and no key made."""
    world.account()
    rotate(KeyKind.SESSIONS)
    before = set(WrappedKey.objects.values_list("subject", flat=True))
    with broken_ledger(), pytest.raises(DatabaseError, match=BROKEN):
        rotate_keys(agent=OPERATOR)
    assert set(WrappedKey.objects.values_list("subject", flat=True)) == before
    assert LastingGeneration.objects.count() == 2


def test_one_at_a_time(connect_as: Callable[..., psycopg.Connection]) -> None:
    """The second is told to come again."""
    elsewhere = connect_as(embedded.OWNER)
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [wrapped_keys._RENEWING])
    with pytest.raises(KeysBusyError):
        rotate_keys(agent=OPERATOR)
    assert not LastingGeneration.objects.exists()


def test_without_the_destroyers_role_nothing_begins(settings: pytest.MonkeyPatch) -> None:
    """What is to be set is told before anything is renewed."""
    settings.DESTROYER_KEYS_DATABASE_URL = ""  # type: ignore[attr-defined]
    with pytest.raises(NotDestroyedError, match="DESTROYER_KEYS_DATABASE_URL"):
        rotate_keys(agent=OPERATOR)
    assert not LastingGeneration.objects.exists()


def test_a_key_that_was_laid_there_beforehand_is_passed_over() -> None:
    """Who has the application's role adds a key whose wrap they copied: it never seals anything."""
    session()
    stolen = wrapped(sealed_sessions.KEY_NAME, 0)
    WrappedKey.objects.create(subject=lasting_subject(sealed_sessions.KEY_NAME, 1), wrapped=stolen)
    assert rotate(KeyKind.SESSIONS).generation == 2
    assert vault().last(sealed_sessions.KEY_NAME) == 2


def test_the_applications_role_renews_nothing(
    cluster: embedded.EmbeddedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a server process over has no say in which key seals."""
    session()
    with as_application(cluster, monkeypatch), pytest.raises(KeysNotOwnedError):
        rotate_keys(agent=OPERATOR)
    assert not LastingGeneration.objects.exists()


def test_a_mac_is_saved_in_a_transaction_alone() -> None:
    """Outside one nothing would hold the generation that was read."""
    with pytest.raises(transaction.TransactionManagementError):
        account_macs.to_save()


def test_cases_and_verdicts_of_before_and_after_are_read_together(other: Process) -> None:
    """By who knows of the renewal and by who does not; those from now on are under the new key."""
    first = a_case()
    with other.at_work():
        case_queue.count_waiting(YORK)
    done = rotate(KeyKind.DECISIONS)
    assert (done.generation, done.renewed, done.kept) == (1, True, (0,))
    with Process().at_work():
        second = a_case()
    for process in (Process(), other):
        with process.at_work():
            assert {case.pk for case in held_cases()} == {first, second}
    sealed = dict(HeldCase.objects.values_list("pk", "sealed"))
    assert [generation_of(bytes(sealed[pk])) for pk in (first, second)] == [0, 1]
    verdicts.add(actor=world.actor_of(world.account()), kind=VerdictKind.CORRECTED, child=None)
    assert held_verdict().kind is VerdictKind.CORRECTED
