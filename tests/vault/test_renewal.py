"""A key file is renewed while keys are wrapped and unwrapped, and nothing is lost."""

import os
import pickle
from pathlib import Path

import pytest

from contactpoint.vault import key_holder
from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import FileKeyHolder, KeyHolders, RenewableFile

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file."""
    made = tmp_path / "secrets" / "key"
    FileKeyHolder.create_file(made)
    return made


def test_what_was_wrapped_before_is_opened_and_what_comes_is_wrapped_anew(path: Path) -> None:
    """By a process that goes on through the renewal, and by one that begins after it."""
    running = RenewableFile(path)
    before = running.wrap(KEY)
    RenewableFile(path).renew()
    for holder in (running, RenewableFile(path)):
        assert holder.unwrap(before) == KEY
        assert not holder.wrapped_now(before)
        assert holder.wrapped_now(holder.wrap(KEY))
    old = FileKeyHolder.from_file(running.before)
    assert not old.wrapped_now(running.wrap(KEY))


def test_a_renewal_that_is_not_finished_is_not_begun_again(path: Path) -> None:
    """A third key would leave what the first wrapped to nobody."""
    holder = RenewableFile(path)
    first = holder.wrap(KEY)
    holder.renew()
    second = path.read_bytes()
    holder.renew()
    assert path.read_bytes() == second
    assert holder.unwrap(first) == KEY


def test_the_key_before_is_gone_once_it_is_forgotten(path: Path) -> None:
    """What is still wrapped under it is refused from then on, and the next renewal may begin."""
    holder = RenewableFile(path)
    first = holder.wrap(KEY)
    holder.renew()
    second = holder.wrap(KEY)
    holder.forget_before()
    fresh = RenewableFile(path)
    assert fresh.unwrap(second) == KEY
    with pytest.raises(KeyHolderError):
        fresh.unwrap(first)
    holder.renew()
    assert not fresh.wrapped_now(second)
    assert fresh.unwrap(second) == KEY


class _KilledError(Exception):
    pass


@pytest.mark.parametrize("call", ["os.link", "Path.replace", "_keep_names"])
def test_killed_at_any_moment_every_key_is_opened(
    path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the new key is in place, between the two, and after it: the next renewal goes on."""
    holder = RenewableFile(path)
    first = holder.wrap(KEY)

    def killed(*_: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        owner, _, name = call.rpartition(".")
        patch.setattr({"os": os, "Path": Path, "": key_holder}[owner], name, killed)
        with pytest.raises(_KilledError):
            holder.renew()
    for temporary in path.parent.glob(".key.*"):
        temporary.unlink()
    assert RenewableFile(path).unwrap(first) == KEY
    RenewableFile(path).renew()
    after = RenewableFile(path)
    assert after.unwrap(first) == KEY
    assert after.unwrap(after.wrap(KEY)) == KEY


@pytest.mark.parametrize("name", ["key", "key.before"])
def test_a_file_that_others_can_read_is_refused(path: Path, name: str) -> None:
    """The key before opens copies that were made before: it is kept as the new one is."""
    RenewableFile(path).renew()
    path.with_name(name).chmod(0o644)
    with pytest.raises(KeyHolderError, match="0600"):
        RenewableFile(path).unwrap(bytes(40))


def test_holders_wrap_by_the_one_of_now_and_open_by_all(path: Path) -> None:
    """As after going over from a key file to a token; who wrapped neither is refused."""
    file, other = FileKeyHolder(os.urandom(32)), FileKeyHolder(os.urandom(32))
    both = KeyHolders(other, [file])
    assert both.unwrap(file.wrap(KEY)) == KEY
    assert not both.wrapped_now(file.wrap(KEY))
    assert other.unwrap(both.wrap(KEY)) == KEY
    with pytest.raises(KeyHolderError):
        both.unwrap(FileKeyHolder(os.urandom(32)).wrap(KEY))


def test_a_holder_goes_to_another_process_without_its_key(path: Path) -> None:
    """A worker of a first load reads the file itself."""
    handed = pickle.dumps(RenewableFile(path))
    assert path.read_bytes() not in handed
    assert pickle.loads(handed).unwrap(RenewableFile(path).wrap(KEY)) == KEY  # noqa: S301
