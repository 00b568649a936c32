"""Security keys: whoever answers is asked by us, holds the key, and has given its PIN.

Each attack changes one thing of an answer that would have been taken.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from fido2.utils import websafe_decode
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.ledger.enrolment_details import KeyCloned
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts import second_factor, security_keys
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.second_factor import has_second_factor, seal_anew, seal_secret
from contactpoint.services.accounts.security_keys import (
    MOST_KEYS,
    Act,
    Answer,
    KeyRefusedError,
    ask_to_prove,
    ask_to_register,
    keep_key,
    keys_of,
    prove_by_key,
    read_registration,
)
from contactpoint.store.models import Account
from contactpoint.store.safe import vault
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.clock import Clock, clock
from tests.fixtures.ledger import entry, events
from tests.fixtures.security_keys import ORIGIN, SoftKey, proved, registered
from tests.web import world

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def dana(db: None) -> Account:
    """An account without a device."""
    return world.account(second_factor_set_up=False)


@pytest.fixture
def ravi(db: None) -> Account:
    """Another."""
    return world.account("ravi.menon", second_factor_set_up=False)


# What one thing an answer says otherwise than a good one.
LIES: dict[str, dict[str, Any]] = {
    "the user was not verified": {"verified": False},
    "nobody touched it": {"touched": False},
    "it was given to another origin": {"origin": "http://localhost.example"},
    "it was given to another port": {"origin": "http://localhost:8001"},
    "it was given to a host below ours": {"origin": "http://evil.localhost"},
    "it was given without the scheme of the page": {"origin": "https://localhost"},
    "it was given to no origin": {"origin": ["http://localhost"]},
    "it is of another domain": {"domain": "contactpoint.example"},
    "it answers another challenge": {"challenge": b"0" * 32},
    "it was asked in another site's frame": {"cross_origin": True},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_says_so_proves_nothing(dana: Account, lie: str) -> None:
    """The same key proves it with a good answer."""
    key = registered(dana)
    assert not proved(dana, key, **LIES[lie])
    assert events()[-1] == Event.SIGN_IN_FAILED
    assert proved(dana, key)


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_says_so_registers_nothing(dana: Account, lie: str) -> None:
    """A key whose holder it does not verify never becomes one of the account's."""
    asked = ask_to_register(dana)
    answer = Answer(SoftKey().registers(asked.options, **LIES[lie]), asked.kept, ORIGIN)
    with pytest.raises(KeyRefusedError):
        read_registration(dana, answer)


def test_the_browser_is_asked_for_a_key_that_verifies_its_user(dana: Account) -> None:
    """So an honest one asks for its PIN; what no honest one would do is refused all the same. The
    key is told nothing by which another could know whose it is."""
    asked = ask_to_register(dana)
    assert asked.options["authenticatorSelection"]["userVerification"] == "required"
    assert asked.options["rp"]["id"] == "localhost"
    assert str(dana.pk) not in asked.options["user"]["id"]
    key = registered(dana)
    options = ask_to_prove(dana, Act.SIGN_IN).options
    assert options["userVerification"] == "required"
    assert len(options["allowCredentials"]) == 1
    assert proved(dana, key)


def test_no_question_can_be_foreseen_or_comes_twice(dana: Account) -> None:
    """Each has 256 random bits."""
    registered(dana)
    asked = [ask_to_prove(dana, Act.SIGN_IN) for _ in range(20)]
    asked += [ask_to_register(dana) for _ in range(20)]
    drawn = {websafe_decode(one.options["challenge"]) for one in asked}
    assert len(drawn) == 40
    assert {len(one) for one in drawn} == {32}


def test_a_key_that_says_whose_it_is_says_so_truly(dana: Account, settings: Any) -> None:
    """As a telephone's does. The session secret may have been renewed since."""
    key = SoftKey()
    asked = ask_to_register(dana)
    answer = Answer(key.registers(asked.options), asked.kept, ORIGIN)
    keep_key(dana, read_registration(dana, answer))
    settings.SECRET_KEY = "another session secret, of another year"
    handle = websafe_decode(asked.options["user"]["id"])
    assert proved(dana, key, handle=handle)
    assert not proved(dana, key, handle=b"0" * 32)
    assert ask_to_register(dana).options["user"]["id"] == asked.options["user"]["id"]


def test_a_kept_question_cannot_be_made_to_ask_for_less(dana: Account) -> None:
    """Not even by whoever could write into the session."""
    key = registered(dana)
    asked = ask_to_prove(dana, Act.SIGN_IN)
    kept = {**asked.kept, "user_verification": "discouraged"}
    answer = Answer(key.proves(asked.options, verified=False), kept, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None


def test_a_copied_key_is_refused_void_and_on_record(dana: Account) -> None:
    """A copy counts from where it was copied: as soon as both were used, the count goes back."""
    key = registered(dana)
    copy = SoftKey(key.count, private=key.private, credential_id=key.credential_id)
    assert proved(dana, key)
    assert proved(dana, key)
    (row,) = keys_of(dana)
    assert not proved(dana, copy)
    assert entry(Event.KEY_CLONED).detail == KeyCloned(dana.pk, row.pk)
    assert entry(Event.KEY_CLONED).account == dana.pk
    assert keys_of(dana) == []
    assert not proved(dana, key)


def test_a_count_that_stands_still_is_a_copys(dana: Account) -> None:
    """Equal is not more."""
    key = registered(dana)
    assert proved(dana, key, count=7)
    assert not proved(dana, key, count=7)
    assert keys_of(dana) == []


def test_a_count_that_goes_back_to_nothing_is_a_copys(dana: Account) -> None:
    """A key that counted does not stop counting."""
    key = registered(dana)
    assert not proved(dana, key, count=0)
    assert keys_of(dana) == []


def test_a_key_that_does_not_count_goes_on_proving(dana: Account) -> None:
    """As a telephone's does: it says 0 every time."""
    key = registered(dana, SoftKey(counts=False))
    assert proved(dana, key)
    assert proved(dana, key)


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_taken_once(dana: Account, counts: bool) -> None:
    """Sent twice at the same moment, before the session is saved, the second proves nothing; and a
    form that was sent twice makes no key void."""
    key = registered(dana, SoftKey(counts=counts))
    asked = ask_to_prove(dana, Act.SIGN_IN)
    answer = Answer(key.proves(asked.options), asked.kept, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is not None
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None
    assert proved(dana, key)


def test_an_answer_without_a_question_in_the_session_proves_nothing(dana: Account) -> None:
    """It was asked for once, and is not there any more."""
    key = registered(dana)
    asked = ask_to_prove(dana, Act.SIGN_IN)
    answer = Answer(key.proves(asked.options), None, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None


def test_the_question_of_another_session_is_not_answered(dana: Account) -> None:
    """An answer that was got from the person elsewhere fits no session of the thief's."""
    key = registered(dana)
    theirs, ours = ask_to_prove(dana, Act.SIGN_IN), ask_to_prove(dana, Act.SIGN_IN)
    answer = Answer(key.proves(theirs.options), ours.kept, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None


@pytest.mark.parametrize("asked_for", list(Act))
@pytest.mark.parametrize("used_for", [Act.SIGN_IN, Act.PROVE_AGAIN])
def test_an_answer_is_good_for_the_act_it_was_asked_for(
    dana: Account, asked_for: Act, used_for: Act
) -> None:
    """A touch that signed somebody in does not stand for an act of weight."""
    key = registered(dana)
    asked = ask_to_prove(dana, asked_for)
    answer = Answer(key.proves(asked.options), asked.kept, ORIGIN)
    assert (prove_by_key(dana, used_for, answer) is not None) == (asked_for is used_for)


def test_an_answer_that_comes_late_proves_nothing(
    dana: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five minutes, as long as a sign-in may take."""
    key, time = registered(dana), Clock()
    monkeypatch.setattr(security_keys, "timezone", time)
    for seconds, in_time in ((299, True), (300, False)):
        asked = ask_to_prove(dana, Act.SIGN_IN)
        time.pass_(seconds=seconds)
        answer = Answer(key.proves(asked.options), asked.kept, ORIGIN)
        assert (prove_by_key(dana, Act.SIGN_IN, answer) is not None) is in_time


def test_another_accounts_key_proves_nothing(dana: Account, ravi: Account) -> None:
    """Ravi knows Dana's password, and answers her question with his own key."""
    registered(dana)
    his = registered(ravi)
    assert not proved(dana, his)
    assert proved(ravi, his)


def test_another_accounts_question_is_not_answered(dana: Account, ravi: Account) -> None:
    """One key is registered for both; what it was asked for one does not prove the other."""
    shared = registered(dana)
    registered(ravi, shared)
    asked = ask_to_prove(ravi, Act.SIGN_IN)
    answer = Answer(shared.proves(asked.options), asked.kept, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None
    assert prove_by_key(ravi, Act.SIGN_IN, answer) is not None


def test_a_key_copied_to_another_accounts_row_does_not_open(dana: Account, ravi: Account) -> None:
    """Whoever can write to the database gives Dana's account his own key: its row is no key."""
    registered(ravi)
    (row,) = keys_of(ravi)
    Authenticator.objects.create(user_id=dana.pk, type=row.type, data=row.data)
    with pytest.raises(SealBrokenError):
        ask_to_prove(dana, Act.SIGN_IN)


def test_a_code_devices_secret_is_no_key(dana: Account) -> None:
    """What was sealed for one kind of device opens for no other."""
    secret = seal_secret("JBSWY3DPEHPK3PXP", dana.pk)
    Authenticator.objects.create(user_id=dana.pk, type="webauthn", data={"secret": secret})
    with pytest.raises(SealBrokenError):
        ask_to_prove(dana, Act.SIGN_IN)


def _replaced(name: str, value: object) -> Callable[[str], str]:
    def change(text: str) -> str:
        answer = json.loads(text)
        place = answer if name in answer else answer["response"]
        place[name] = value
        return json.dumps(answer)

    return change


def _cut(name: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        answer = json.loads(text)
        answer["response"][name] = answer["response"][name][:-8] + "AAAAAAAA"
        return json.dumps(answer)

    return change


TAMPERED: dict[str, Callable[[str], str]] = {
    "signature": _cut("signature"),
    "what the key says": _cut("authenticatorData"),
    "what the browser says": _cut("clientDataJSON"),
    "no signature": _replaced("signature", ""),
    "another number": _replaced("rawId", "AAAA"),
    "another holder": _replaced("userHandle", "AAAA"),
    "numbers for texts": _replaced("signature", 7),
    "nothing inside": lambda text: '{"response": {}}',
    "a list": lambda text: "[]",
    "no JSON": lambda text: "key",
    "deep JSON": lambda text: "[" * 10_000,
    "nothing": lambda text: "",
}


@pytest.mark.parametrize("change", TAMPERED)
def test_a_tampered_answer_proves_nothing(dana: Account, change: str) -> None:
    """Whatever is sent in place of an answer is a wrong one, and counted as one."""
    key = registered(dana)
    asked = ask_to_prove(dana, Act.SIGN_IN)
    text = TAMPERED[change](key.proves(asked.options))
    assert prove_by_key(dana, Act.SIGN_IN, Answer(text, asked.kept, ORIGIN)) is None
    assert events()[-1] == Event.SIGN_IN_FAILED


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps)
)
def test_no_json_makes_reading_an_answer_fail_otherwise(text: str) -> None:
    """It is no answer, and no error."""
    from fido2.webauthn import AuthenticationResponse, RegistrationResponse

    for kind in (AuthenticationResponse, RegistrationResponse):
        assert security_keys._parsed(kind.from_dict, text) is None


def test_a_key_of_a_kind_that_was_not_asked_for_is_not_registered(dana: Account) -> None:
    """An old or unknown signature, which somebody may have broken."""
    asked = ask_to_register(dana)
    text = SoftKey().registers(asked.options, algorithm=-65535)
    with pytest.raises(KeyRefusedError):
        read_registration(dana, Answer(text, asked.kept, ORIGIN))


def test_a_key_is_registered_once_and_no_more_than_five_are(dana: Account) -> None:
    """Neither makes a second row."""
    key = registered(dana)
    with pytest.raises(KeyRefusedError):
        registered(dana, key)
    for _ in range(MOST_KEYS - 1):
        registered(dana)
    with pytest.raises(KeyRefusedError):
        registered(dana)


def test_guessing_with_a_key_waits_as_guessing_codes_does(dana: Account, clock: Clock) -> None:
    """Then a good answer is not looked at either."""
    key = registered(dana)
    for _ in range(6):
        assert not proved(dana, key, verified=False)
    with pytest.raises(WaitError):
        proved(dana, key)
    clock.pass_(seconds=10)
    assert proved(dana, key)


def test_a_key_alone_is_a_second_factor(dana: Account) -> None:
    """It needs no PIN of ours: it has its own."""
    assert not has_second_factor(dana)
    registered(dana)
    assert has_second_factor(dana)


def test_what_is_known_of_a_key_is_sealed_and_sealed_anew_with_the_others(dana: Account) -> None:
    """Under the last generation, with its count and its last question."""
    key = registered(dana)
    asked = ask_to_prove(dana, Act.SIGN_IN)
    answer = Answer(key.proves(asked.options), asked.kept, ORIGIN)
    assert prove_by_key(dana, Act.SIGN_IN, answer) is not None
    (before,) = keys_of(dana)
    with transaction.atomic():
        vault().renew(second_factor.KEY_NAME)
        _, done = seal_anew(0, 10)
    (after,) = keys_of(dana)
    assert done.resealed == 1
    assert before.data != after.data
    assert prove_by_key(dana, Act.SIGN_IN, answer) is None
    assert proved(dana, key)
