"""The vault's three verbs: seal, open, destroy."""

import os
from uuid import UUID, uuid4

import pytest

from contactpoint.vault.errors import (
    KeyDestroyedError,
    KeyHolderError,
    KeyMissingError,
    SealBrokenError,
)
from contactpoint.vault.key_holder import FileKeyHolder
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import IndexDomain, Vault, lasting_subject
from tests.vault.memory_shelf import MemoryShelf

ANN, BEN = UUID(int=1), UUID(int=2)


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


@pytest.fixture
def vault(shelf: MemoryShelf) -> Vault:
    return Vault(shelf, FileKeyHolder(bytes(32)))


def test_what_is_sealed_at_creation_opens_later(vault: Vault) -> None:
    """The ring of new keys and the ring fetched afterwards are of the same keys."""
    place = Place("child", ANN, 1)
    sealed = vault.create([ANN]).seal(place, b"invented")
    assert vault.hold([ANN]).open(place, sealed) == b"invented"


def test_one_childs_key_opens_nothing_of_another(vault: Vault) -> None:
    """A row copied from one child to another does not open under either key."""
    ring = vault.create([ANN, BEN])
    sealed = ring.seal(Place("child", ANN, 1), b"invented")
    with pytest.raises(SealBrokenError):
        ring.open(Place("child", BEN, 1), sealed)


def test_a_destroyed_key_opens_nothing(vault: Vault) -> None:
    """After destroying, the seal is told apart from a broken one and from one never made."""
    place = Place("child", ANN, 1)
    sealed = vault.create([ANN]).seal(place, b"invented")
    vault.destroy([ANN])
    with pytest.raises(KeyDestroyedError):
        vault.hold([ANN]).open(place, sealed)
    with pytest.raises(KeyDestroyedError):
        vault.hold([ANN]).seal(place, b"more")


def test_a_destroyed_key_cannot_be_made_again(vault: Vault) -> None:
    """Who destroyed a child's data must not find a new key under the old subject."""
    vault.create([ANN])
    vault.destroy([ANN])
    vault.create([ANN])
    with pytest.raises(KeyDestroyedError):
        vault.hold([ANN]).seal(Place("child", ANN, 1), b"invented")


def test_destroying_one_leaves_the_others(vault: Vault) -> None:
    """Keys are a child's own: nothing of another child goes with it."""
    place = Place("child", BEN, 1)
    sealed = vault.create([ANN, BEN]).seal(place, b"invented")
    vault.destroy([ANN])
    assert vault.hold([ANN, BEN]).open(place, sealed) == b"invented"


def test_a_key_that_was_never_made_is_missing(vault: Vault) -> None:
    """Asking for it is an error of its own, and makes no key."""
    with pytest.raises(KeyMissingError):
        vault.hold([ANN]).open(Place("child", ANN, 1), b"")


def test_another_key_encryption_key_opens_nothing(vault: Vault, shelf: MemoryShelf) -> None:
    """A stolen keys database without the key file is worth nothing."""
    vault.create([ANN])
    thief = Vault(shelf, FileKeyHolder(os.urandom(32)))
    with pytest.raises(KeyHolderError):
        thief.hold([ANN])


def test_keys_on_the_shelf_are_wrapped(vault: Vault, shelf: MemoryShelf) -> None:
    """No key is on the shelf as it is: each is eight bytes longer, and unwraps to another."""
    vault.create([ANN, BEN])
    for wrapped in shelf.wrapped.values():
        assert wrapped is not None
        assert len(wrapped) == 40
        assert FileKeyHolder(bytes(32)).unwrap(wrapped) not in wrapped


def test_many_children_cost_one_round_trip(vault: Vault, shelf: MemoryShelf) -> None:
    """A search opens hundreds of records; their keys come at once."""
    subjects = [uuid4() for _ in range(500)]
    vault.create(subjects)
    before = shelf.round_trips
    vault.hold(subjects)
    assert shelf.round_trips == before + 1


def test_a_lasting_key_is_made_once(vault: Vault, shelf: MemoryShelf) -> None:
    """Two processes that name the same key seal and open for each other."""
    place = Place("session", lasting_subject("sessions"), 1)
    sealed = vault.lasting("sessions").seal(place, b"invented")
    other = Vault(shelf, FileKeyHolder(bytes(32)))
    assert other.lasting("sessions").open(place, sealed) == b"invented"
    assert len(shelf.wrapped) == 1


def test_a_destroyed_lasting_key_stays_destroyed(vault: Vault, shelf: MemoryShelf) -> None:
    """A ledger month whose key was destroyed does not get a new one."""
    place = Place("ledger", lasting_subject("ledger/2024-07"), 1)
    vault.lasting("ledger/2024-07").seal(place, b"invented")
    vault.destroy([lasting_subject("ledger/2024-07")])
    with pytest.raises(KeyDestroyedError):
        Vault(shelf, FileKeyHolder(bytes(32))).lasting("ledger/2024-07").seal(place, b"more")


def test_index_domains_have_keys_of_their_own(vault: Vault) -> None:
    """The same value has another index value in each domain."""
    values = {vault.index(domain, 0).value("given|anna") for domain in IndexDomain}
    assert len(values) == len(IndexDomain)


def test_no_childs_key_stays_with_the_vault(vault: Vault) -> None:
    """Of the keys that a process has used it keeps only those that last: a child's is gone with the
    ring that held it."""
    place = Place("child", ANN, 1)
    vault.create([ANN]).seal(place, b"invented")
    ring = vault.hold([ANN])
    assert ring._keys[ANN] is not None
    vault.lasting("sessions").seal(Place("session", BEN, 1), b"invented")
    assert set(vars(vault)) == {"_shelf", "_holder", "_known", "_lasting", "_indexes"}
    assert set(vault._lasting) == {lasting_subject("sessions")}
    assert ring._keys[ANN] not in vault._lasting.values()
    assert not vault._indexes
