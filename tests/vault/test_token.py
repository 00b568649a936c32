"""A token as key holder, over PKCS#11: SoftHSM from the distribution's packages."""

import os
import pickle
import subprocess
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import FileKeyHolder, KeyHolders
from contactpoint.vault.token_holder import Token, TokenKeyHolder

pytestmark = pytest.mark.engines

pytest.importorskip("pkcs11")
_MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
_MODULE = next((path for path in _MODULES if path.exists()), None)
KEY = bytes(range(32))
PIN = "271828"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Token:
    """A new token with a key in it. The library reads once a process where its tokens are."""
    if _MODULE is None:
        pytest.skip("SoftHSM is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    told = folder / "softhsm2.conf"
    told.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(told)
    for label in ("contactpoint", "another"):
        subprocess.run(
            [
                *("softhsm2-util", "--init-token", "--free", "--label", label),
                *("--so-pin", "31415926", "--pin", PIN),
            ],
            check=True,
            capture_output=True,
        )
    made = Token(str(_MODULE), "contactpoint", "contactpoint", PIN)
    TokenKeyHolder(made).make_key()
    return made


def test_what_a_token_wraps_it_unwraps(token: Token) -> None:
    """Each wrap is another, and of one length; making the key again changes nothing."""
    holder = TokenKeyHolder(token)
    one, other = holder.wrap(KEY), holder.wrap(KEY)
    holder.make_key()
    assert one != other
    assert len(one) == len(other) == 61
    assert holder.unwrap(one) == holder.unwrap(other) == KEY
    assert holder.wrapped_now(one)
    assert KEY not in one


def test_what_it_did_not_wrap_or_was_changed_is_refused(token: Token) -> None:
    """A flipped bit anywhere, a cut, and a key file's wrap."""
    holder = TokenKeyHolder(token)
    wrapped = holder.wrap(KEY)
    changed = []
    for place in range(len(wrapped)):
        bent = bytearray(wrapped)
        bent[place] ^= 1
        changed.append(bytes(bent))
    file = FileKeyHolder(os.urandom(32)).wrap(KEY)
    for one in (*changed, wrapped[:-1], wrapped + b"\0", b"", file):
        with pytest.raises(KeyHolderError):
            holder.unwrap(one)
    assert not holder.wrapped_now(file)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"label": "nowhere"}, "no token 'nowhere'"),
        ({"label": "another"}, "no key 'contactpoint'"),
        ({"key_label": "lost"}, "no key 'lost'"),
        ({"module": "/nowhere.so"}, "library of its maker"),
    ],
)
def test_what_is_wrong_with_a_token_is_told(token: Token, wrong: dict[str, str], told: str) -> None:
    """With what to check, and never with the PIN."""
    parts = {
        "module": token.module,
        "label": token.label,
        "key_label": token.key_label,
        "pin": token.pin,
    }
    with pytest.raises(KeyHolderError, match=told) as refused:
        TokenKeyHolder(Token(**{**parts, **wrong})).wrap(KEY)
    assert PIN not in str(refused.value)
    assert PIN not in repr(token)


def _unwrapped(holder: TokenKeyHolder, wrapped: bytes) -> bytes:
    return holder.unwrap(wrapped)


def test_a_worker_process_opens_a_session_of_its_own(token: Token) -> None:
    """As those of a first load do."""
    holder = TokenKeyHolder(token)
    wrapped = holder.wrap(KEY)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(_unwrapped, holder, wrapped).result() == KEY
    assert pickle.loads(pickle.dumps(holder)).unwrap(wrapped) == KEY  # noqa: S301


def test_keys_go_over_from_a_file_to_a_token(token: Token) -> None:
    """What the file wrapped is opened until it is wrapped anew, by the token alone from then on."""
    file = FileKeyHolder(os.urandom(32))
    both = KeyHolders(TokenKeyHolder(token), [file])
    held = file.wrap(KEY)
    assert both.unwrap(held) == KEY
    assert not both.wrapped_now(held)
    anew = both.wrap(both.unwrap(held))
    assert both.wrapped_now(anew)
    assert TokenKeyHolder(token).unwrap(anew) == KEY
