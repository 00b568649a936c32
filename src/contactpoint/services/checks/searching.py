"""The ledger and the search index, as far as they can be told in seconds."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from contactpoint.placing.found_again import not_found_again
from contactpoint.services.checks.check import Found, bad, good, unless
from contactpoint.services.rotate_keys import KeyKind, keys_status
from contactpoint.store.repositories import children, health, loads, search_index
from contactpoint.vault.errors import VaultError

_ENTRIES = 1000
_AT_RANDOM, _NEWEST = 60, 15
_MERGED_WITHIN = timedelta(days=2)
# An earlier generation of these is kept for an hour, until the command is run again.
_RENEWED_WITHIN = timedelta(days=1)
_ENDING = frozenset({KeyKind.SESSIONS, KeyKind.AUTHENTICATORS, KeyKind.INDEX})


def ledger_read() -> Found:
    """The last entry of the ledger can be read under its keys."""
    opens = health.last_entry_opens()
    if opens is None:
        return good("there is no entry yet")
    if not opens:
        return bad(
            "the last entry does not open: its keys are gone, or it was changed",
            "see that records and keys are of one installation, and of copies made together",
        )
    return good("its last entry opens")


def ledger_order() -> Found:
    """Times and numbers of the last entries go the same way."""
    wrong = health.entries_out_of_order(_ENTRIES)
    if wrong:
        return bad(
            f"{wrong} of the last {_ENTRIES} entries are of an earlier time than one before them,"
            " or of a time to come",
            "see to the server's clock, and who changed it or the ledger",
        )
    return good(f"the last {_ENTRIES} entries are in order")


def index_there() -> Found:
    """There is an index to find children by."""
    if search_index.is_missing() and loads.unfinished_first_load() is None:
        return bad("there are children and no search index", "run 'contactpoint index rebuild'")
    return good(f"generation {search_index.status().generation} holds")


def index_finds() -> Found:
    """Children are found by the keys that this release makes of them."""
    pks = children.some_pks(_AT_RANDOM, _NEWEST)
    if not pks:
        return good("there are no children yet")
    try:
        lost = not_found_again(pks)
    except VaultError as error:
        return bad(
            f"the index or its children do not open ({type(error).__name__})",
            "run 'contactpoint index rebuild', once records and keys belong together",
        )
    if lost:
        return bad(
            f"{lost} of {len(pks)} children are not found by all their keys: another release made"
            " the index, or it is an older copy",
            "run 'contactpoint index rebuild'",
        )
    return good(f"{len(pks)} children, drawn by lot and newest, are found by their keys")


def index_merged() -> Found:
    """What came since the last merge does not pile up in every process's memory."""
    status = search_index.status()
    if status.is_due:
        return bad(
            f"{status.records} records wait in the journal: a merge is due",
            "run 'contactpoint index merge'",
        )
    age = timezone.now() - status.made_at if status.made_at else None
    if status.records and age is not None and age > _MERGED_WITHIN:
        return bad(
            f"the last merge is {age.days} days ago, and {status.records} records came since",
            "run 'contactpoint index merge --unattended' every night",
        )
    return good(f"{status.records} records since the last merge")


def keys_renewed() -> Found:
    """No renewal of lasting keys was left half done."""
    now = datetime.now(UTC)
    return unless(
        (
            f"{one.kind.value}: {len(one.kept)} earlier generations are kept"
            for one in keys_status()
            if one.kind in _ENDING and one.kept
            if one.since is not None and now - one.since > _RENEWED_WITHIN
        ),
        "no renewal of keys is unfinished",
        "run 'contactpoint keys rotate' again, which destroys them",
    )
