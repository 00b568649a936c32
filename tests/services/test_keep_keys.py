"""Every key is wrapped anew while the service runs, and nothing that was sealed is lost."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError
from pytest_django import Settings

from contactpoint import embedded
from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.details import KeysRewrapped
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services import keep_keys
from contactpoint.services.keep_keys import KeysNotOwnedError, rewrap_keys
from contactpoint.store.models import WrappedKey
from contactpoint.store.repositories import wrapped_keys
from contactpoint.store.safe import forget_vault, vault
from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import FileKeyHolder, RenewableFile
from tests.fixtures.ledger import BROKEN, broken_ledger, entries
from tests.fixtures.roles import as_application
from tests.placing.content import check_whole
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

DESTROYED = UUID(int=99)
OPERATOR = Job(JobName.KEYS, Origin.TERMINAL, "op.erator")


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A key file of the test's own, and some children under it."""
    settings.KEY_FILE = tmp_path / "secrets" / "key"
    FileKeyHolder.create_file(settings.KEY_FILE)
    forget_vault()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    # The ledger's own keys are made with its first entry.
    keep_keys.record_rewrapping(agent=OPERATOR)
    vault().create([DESTROYED])
    vault().destroy([DESTROYED])
    yield
    forget_vault()


def wraps() -> dict[str, bytes]:
    """Every wrapped key, by subject."""
    rows = WrappedKey.objects.exclude(wrapped=None)
    return {str(row.subject): bytes(row.wrapped or b"") for row in rows}


def test_every_key_is_wrapped_anew_and_opens_what_it_did() -> None:
    """Also in a process that goes on; a key that was destroyed stays so."""
    running, before = vault(), wraps()
    done = rewrap_keys(agent=OPERATOR)
    after = wraps()
    assert (done.keys, done.rewrapped) == (len(before), len(before))
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    check_whole()
    assert vault() is running
    forget_vault()
    check_whole()
    assert vault().hold([DESTROYED]).is_destroyed(DESTROYED)
    found = entries(Event.KEYS_REWRAPPED)[-1]
    assert found.detail == KeysRewrapped(holder="file")
    assert found.sealed is not None
    assert found.sealed.operator == "op.erator"


def test_the_key_before_opens_nothing_that_is_in_the_database_now() -> None:
    """A thief with the old key file and a new copy of the keys has nothing."""
    rewrap_keys(agent=OPERATOR)
    old = FileKeyHolder.from_file(RenewableFile(settings.KEY_FILE).before)
    for wrapped in wraps().values():
        with pytest.raises(KeyHolderError):
            old.unwrap(wrapped)


def test_the_key_before_goes_when_nothing_can_come_under_it_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in the run that renews it, nor in the next one at once; after an hour."""
    assert rewrap_keys(agent=OPERATOR).key_before_kept
    again = rewrap_keys(agent=OPERATOR)
    assert (again.rewrapped, again.key_before_kept) == (0, True)
    monkeypatch.setattr(keep_keys, "_SECONDS_TO_KEEP_THE_KEY_BEFORE", 0.0)
    assert not rewrap_keys(agent=OPERATOR).key_before_kept
    assert not RenewableFile(settings.KEY_FILE).before.exists()
    check_whole()


def test_a_key_that_came_under_the_key_before_is_wrapped_anew_before_that_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process had wrapped it, and wrote it late."""
    old = FileKeyHolder.from_file(settings.KEY_FILE)
    rewrap_keys(agent=OPERATOR)
    late = UUID(int=7)
    WrappedKey.objects.create(subject=late, wrapped=old.wrap(bytes(32)))
    monkeypatch.setattr(keep_keys, "_SECONDS_TO_KEEP_THE_KEY_BEFORE", 0.0)
    done = rewrap_keys(agent=OPERATOR)
    assert (done.rewrapped, done.key_before_kept) == (1, True)
    assert not rewrap_keys(agent=OPERATOR).key_before_kept
    forget_vault()
    assert vault().hold([late])


class _KilledError(Exception):
    pass


def test_killed_between_two_batches_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was wrapped anew is, the rest is as before, and all of it is open meanwhile."""
    monkeypatch.setattr(keep_keys, "_BATCH", 2)
    before, replace = wraps(), wrapped_keys.replace
    calls: list[int] = []

    def killed(new: Sequence[tuple[UUID, bytes, bytes]]) -> int:
        calls.append(len(new))
        if len(calls) == 2:
            raise _KilledError
        return replace(new)

    with monkeypatch.context() as patch:
        patch.setattr(wrapped_keys, "replace", killed)
        with pytest.raises(_KilledError):
            rewrap_keys(agent=OPERATOR)
    forget_vault()
    check_whole()
    kept = {subject for subject, wrapped in wraps().items() if before.get(subject) == wrapped}
    done = rewrap_keys(agent=OPERATOR)
    assert len(kept) == len(before) - 2
    assert done.rewrapped == len(kept)
    check_whole()


def test_if_the_entry_cannot_be_written_nothing_is() -> None:
    """No key is put in place and none is wrapped anew."""
    before = wraps()
    with broken_ledger(), pytest.raises(DatabaseError, match=BROKEN):
        rewrap_keys(agent=OPERATOR)
    assert not RenewableFile(settings.KEY_FILE).is_renewing
    assert wraps().items() >= before.items()


def test_the_applications_role_wraps_nothing_anew(
    cluster: embedded.EmbeddedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a server process over puts no wrap of their own in a key's place."""
    before = wraps()
    with as_application(cluster, monkeypatch), pytest.raises(KeysNotOwnedError):
        rewrap_keys(agent=OPERATOR)
    assert wraps().items() >= before.items()
