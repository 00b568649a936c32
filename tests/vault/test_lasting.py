"""Keys that last have generations: new things under the last, old things open until it is past."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault import lasting
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from contactpoint.vault.key_holder import FileKeyHolder
from contactpoint.vault.lasting import generation_of, lasting_subject
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import IndexDomain, Vault, index_name
from tests.vault.memory_shelf import MemoryShelf

NAME = "sessions"
PLACE = Place("session", lasting_subject(NAME), 1)
_HOLDER = FileKeyHolder(bytes(32))


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


def process(shelf: MemoryShelf) -> Vault:
    """A process of its own, which knows nothing yet."""
    return Vault(shelf, _HOLDER)


@given(steps=st.lists(st.sampled_from(["seal", "renew", "destroy", "minute"]), max_size=12))
def test_what_any_generation_sealed_opens_until_it_is_past(steps: list[str]) -> None:
    """In the process that renews, in one that knows what it knew, and in a new one."""
    shelf = MemoryShelf()
    one, other = process(shelf), process(shelf)
    sealed: list[tuple[int, bytes]] = []
    past = 0
    with pytest.MonkeyPatch.context() as patch:
        for step in ["seal", *steps]:
            if step == "seal":
                for vault in (one, other):
                    content = vault.lasting(NAME).seal(PLACE, b"invented")
                    sealed.append((generation_of(content), content))
            elif step == "renew":
                assert one.renew(NAME).number == one.last(NAME)
            elif step == "destroy":
                past = one.last(NAME)
                one.destroy_before(NAME, past)
                # A process that sealed under it did so a minute ago at the latest.
                patch.setattr(lasting, "SECONDS_BEHIND", -1.0)
                other.last(NAME)
                patch.undo()
            else:
                patch.setattr(lasting, "SECONDS_BEHIND", -1.0)
                assert other.last(NAME) == one.last(NAME)
                patch.undo()
        for vault in (one, other, process(shelf)):
            for generation, content in sealed:
                if generation >= past:
                    assert vault.lasting(NAME).open(PLACE, content) == b"invented"
                else:
                    with pytest.raises(KeyDestroyedError):
                        vault.lasting(NAME).open(PLACE, content)


def test_a_destroyed_generation_opens_nothing_whatever_is_noted(shelf: MemoryShelf) -> None:
    """The key itself is gone: who copies the notes of before has nothing of it."""
    vault = process(shelf)
    sealed = vault.lasting(NAME).seal(PLACE, b"invented")
    vault.renew(NAME)
    vault.destroy_before(NAME, 1)
    shelf.noted.clear()
    with pytest.raises(KeyDestroyedError):
        process(shelf).lasting(NAME).open(PLACE, sealed)


def test_a_process_notices_within_a_minute(
    shelf: MemoryShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before, unless it meets the new generation; and it asks no more often than that."""
    now = [0.0]
    monkeypatch.setattr(lasting.time, "monotonic", lambda: now[0])
    one, other = process(shelf), process(shelf)
    other.lasting(NAME).seal(PLACE, b"invented")
    before = shelf.readings
    one.renew(NAME)
    asked = shelf.readings - before
    for _ in range(50):
        assert generation_of(other.lasting(NAME).seal(PLACE, b"invented")) == 0
    assert shelf.readings == before + asked
    now[0] += lasting.SECONDS_BEHIND + 1
    assert generation_of(other.lasting(NAME).seal(PLACE, b"invented")) == 1


def test_a_process_that_meets_a_new_generation_looks_it_up(shelf: MemoryShelf) -> None:
    """And seals under it itself from then on."""
    one, other = process(shelf), process(shelf)
    other.lasting(NAME).seal(PLACE, b"invented")
    one.renew(NAME)
    sealed = one.lasting(NAME).seal(PLACE, b"more")
    assert other.lasting(NAME).open(PLACE, sealed) == b"more"
    assert generation_of(other.lasting(NAME).seal(PLACE, b"more")) == 1


@pytest.mark.parametrize("sealed", [b"", b"\x00", b"\x00\x00", b"\x00\x01" + bytes(100)])
def test_what_is_no_seal_of_a_generation_does_not_open(shelf: MemoryShelf, sealed: bytes) -> None:
    """Too short, or of a generation that never began."""
    vault = process(shelf)
    vault.lasting(NAME).seal(PLACE, b"invented")
    with pytest.raises(SealBrokenError):
        vault.lasting(NAME).open(PLACE, sealed)


def test_no_generation_opens_in_anothers_name(shelf: MemoryShelf) -> None:
    """The number that stands in front is bound to what stands behind it."""
    vault = process(shelf)
    sealed = vault.lasting(NAME).seal(PLACE, b"invented")
    vault.renew(NAME)
    with pytest.raises(SealBrokenError):
        vault.lasting(NAME).open(PLACE, b"\x00\x01" + sealed[2:])


def test_each_name_is_renewed_by_itself(shelf: MemoryShelf) -> None:
    """Other keys keep their generation."""
    vault = process(shelf)
    vault.renew(NAME)
    assert (vault.last(NAME), vault.last("authenticators")) == (1, 0)


def test_a_generation_whose_key_is_lost_is_not_made_again(shelf: MemoryShelf) -> None:
    """As after an older copy of the keys: who seals is told, and seals nothing that is not read."""
    vault = process(shelf)
    vault.renew(NAME)
    del shelf.wrapped[lasting_subject(NAME, 1)]
    with pytest.raises(KeyMissingError):
        process(shelf).lasting(NAME).seal(PLACE, b"invented")


def test_a_key_laid_there_beforehand_or_at_the_same_moment_never_seals(shelf: MemoryShelf) -> None:
    """Whoever can add keys, and knows one, chooses none for others."""
    vault = process(shelf)
    laid = _HOLDER.wrap(os.urandom(32))
    shelf.wrapped[lasting_subject(NAME, 1)] = laid

    def quicker(wrapped: dict[object, bytes]) -> None:
        for subject, key in wrapped.items():
            raced = subject == lasting_subject(NAME, 2)
            shelf.wrapped.setdefault(subject, laid if raced else key)  # type: ignore[call-overload]

    shelf.put = quicker  # type: ignore[assignment,method-assign]
    assert vault.renew(NAME).number == 3
    assert vault.last(NAME) == 3


def test_each_generation_of_a_domain_blinds_differently(shelf: MemoryShelf) -> None:
    """The last one unless another is asked for; one that is past blinds nothing."""
    vault, name = process(shelf), index_name(IndexDomain.PSEUDONYMS)
    before = vault.index(IndexDomain.PSEUDONYMS).value("x")
    vault.renew(name)
    assert vault.index(IndexDomain.PSEUDONYMS).value("x") != before
    assert vault.index(IndexDomain.PSEUDONYMS, 0).value("x") == before
    vault.destroy_before(name, 1)
    with pytest.raises(KeyDestroyedError):
        vault.index(IndexDomain.PSEUDONYMS, 0)
    with pytest.raises(SealBrokenError):
        vault.index(IndexDomain.PSEUDONYMS, 2)
