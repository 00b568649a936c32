"""Each thief of the threat model's table, and what there is for each: in a dump of the records no
child's name, date, address or number, nor who knows whom; in the others what the table says.

Thieves of the index and of the ledger have files of their own (``sealed_index/test_thieves.py``,
``test_ledger_thieves.py``), and so have those of cases, of children's rows and of statements
(``test_case_thieves.py``, ``test_children_thieves.py``, ``test_standing.py``, ``test_sizes.py``).
"""

import os
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from contactpoint import embedded
from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.ledger.entry import year_key_name
from contactpoint.linkage.keys import index_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.services.find_child import find_child
from contactpoint.services.load_feed import load_feed
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.documents import (
    child_place,
    decode_child,
    decode_statement,
    envelope_place,
    statement_place,
)
from contactpoint.store.key_holders import chosen
from contactpoint.store.models import (
    Account,
    Child,
    HeldStatement,
    LedgerEntry,
    RecordedInvolvement,
    WrappedKey,
)
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.merging import merge
from contactpoint.synth.population import synthesise
from contactpoint.synth.writing import write_england
from contactpoint.vault.errors import (
    KeyDestroyedError,
    KeyHolderError,
    KeyMissingError,
    SealBrokenError,
)
from contactpoint.vault.key_holder import FileKeyHolder, KeyHolder
from contactpoint.vault.sealing import KEY_BYTES
from contactpoint.vault.vault import IndexDomain, Vault, index_name, lasting_subject
from tests.fixtures.actors import LOADING
from tests.fixtures.statements import held
from tests.store.personal import leaks, needles_of
from tests.store.test_clear_columns import COLUMNS
from tests.vault.memory_shelf import MemoryShelf
from tests.web import world

CHILDREN, SEED, REGION = 1000, 5, "North West"
ABSENT = Criteria(
    given="Persephone", family="Absentham", birth_date=date(2016, 2, 29), postcode="ZE3 9ZZ"
)


def load_all(folder: Path) -> None:
    """Load every delivery of the four suppliers."""
    for name in ("pds", "ctf", "cin", "school_list"):
        files = sorted((folder / name).iterdir())
        for delivery in [[file] for file in files] if FEEDS[name].sender_is else [files]:
            sender = delivery[0].stem if FEEDS[name].sender_is else ""
            load_feed(agent=LOADING, feed=FEEDS[name], files=delivery, sender=sender, full=True)


def practise(account: Account, statement: Statement) -> None:
    """Search by page and by service, find, open and record; and search for a child not held."""
    # Where static files are collected; the server warns when it is not there.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    client = Client()
    client.force_login(account)
    name, born = statement.current_name, statement.birth_date
    assert name is not None
    assert born is not None
    response = client.post(
        reverse("search"),
        {
            "purpose": "working_with_child",
            "given": name.given,
            "family": name.family,
            "birth_date-day": str(born.day),
            "birth_date-month": str(born.month),
            "birth_date-year": str(born.year),
        },
        follow=True,
    )
    assert response.status_code == 200
    who, purpose = world.actor_of(account), Purpose.WORKING_WITH_CHILD
    criteria = Criteria(given=name.given, family=name.family, birth_date=born)
    number = find_child(actor=who, purpose=purpose, criteria=criteria).lines[0].number
    open_record(actor=who, purpose=purpose, number=number)
    record_involvement(
        actor=who, purpose=purpose, number=number, started_on=timezone.localdate(), lead=True
    )
    find_child(actor=who, purpose=purpose, criteria=ABSENT)


@pytest.fixture
def dump(cluster: embedded.EmbeddedCluster) -> Callable[[str], str]:
    """``dump(alias)`` is everything that is in a database, as ``pg_dump`` writes it."""

    def dumped(alias: str) -> str:
        address = cluster.dsn(connections[alias].settings_dict["NAME"], embedded.OWNER)
        done = subprocess.run(
            [str(embedded.client_program("pg_dump")), "--dbname", address],
            check=True,
            capture_output=True,
        )
        return done.stdout.decode("utf-8")

    return dumped


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_a_dump_names_no_child(dump: Callable[[str], str], tmp_path: Path) -> None:
    """A thousand children of four suppliers are loaded, searched for and opened: neither database
    holds a word of it, in letters or in bytes."""
    account = world.account("dana.vexworth")
    # What is there before any child is cannot have come from one.
    harmless = dump("default")
    write_england(children=CHILDREN, seed=SEED, out=tmp_path, region=REGION)
    load_all(tmp_path)
    statements = [
        true.statement for true in synthesise(children=CHILDREN, seed=SEED, region=REGION)
    ]
    practise(account, next(s for s in statements if s.feed == "pds" and _young_and_found(s)))

    assert Child.objects.count() > CHILDREN * 0.95
    assert HeldStatement.objects.count() > CHILDREN
    assert RecordedInvolvement.objects.count() == 1
    needles = needles_of(statements)
    needles.add_words(ABSENT.given, ABSENT.family)
    needles.add_number(ABSENT.postcode)
    needles.add_day(ABSENT.birth_date)
    # The same search finds them where they are.
    told = (tmp_path / "pds" / "pds.ndjson").read_text("utf-8")[:100_000]
    assert len(leaks(told, needles)) > 200
    held = dump("default")
    assert not leaks(held, needles, harmless=harmless)
    assert not leaks(dump("keys"), needles, harmless=harmless)


# What says something of a child, or points to one. The index has thieves of its own
# (``tests/store/sealed_index``).
_OF_CHILDREN = tuple(table for table in COLUMNS if not table.startswith("store_index"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_who_knows_two_schools_of_a_child_does_not_find_it(tmp_path: Path) -> None:
    """No row of a table that holds or points to a child has the feed or the source of a statement
    in any column, in letters or in bytes: not which school, clinic or social care knows whom."""
    write_england(children=300, seed=SEED, out=tmp_path, region=REGION)
    load_all(tmp_path)
    statements = [true.statement for true in synthesise(children=300, seed=SEED, region=REGION)]
    made_by = {word for one in statements for word in (one.feed, one.source)}
    assert len(made_by) > 20
    seen = 0
    with connections["default"].cursor() as cursor:
        for table in _OF_CHILDREN:
            cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
            for row in cursor.fetchall():
                seen += 1
                # A row's number is a number, whatever code it may look like.
                clear = {value for value in row if isinstance(value, str)}
                assert not made_by & clear, table
                sealed = b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
                # Shorter codes turn up among random bytes by accident.
                assert not any(word.encode() in sealed for word in made_by if len(word) > 5), table
    assert seen > 500


def _young_and_found(statement: Statement) -> bool:
    """Whether a search by name and birth date can be expected to show the child."""
    return (
        not statement.restricted
        and statement.death_date is None
        and statement.birth_date is not None
        and statement.birth_date > timezone.localdate() - timedelta(days=10 * 365)
        and statement.current_name is not None
    )


@pytest.mark.parametrize(
    "leak",
    [
        "1\tTarkington\t2",
        "1\tARABELLA\t2",
        "1\t2017-07-04\t2",
        "1\t04/07/2017\t2",
        "1\t4 July 2017\t2",
        "1\t20170704\t2",
        "1\tZE2 9AB\t2",
        "1\tZE29AB\t2",
        '{"line": "3 Wherry Lane"}',
        "1\t9000000009\t2",
        "tel 01632960222",
        "1\t\\\\x" + b"\x00\xaaQuillfeather\xaa".hex(),
        "1\t\\\\x" + b"\x00\xaa9000000009\xaa".hex(),
        "1\t\\\\x" + b"\xa02017-07-04".hex(),
        # A session of 60 bytes in base 64.
        "1\tAAAAAAAAAAAAAAAAAAAAAABUYXJraW5ndG9uAAAAAAAAAAAAAAAAAAAA\t2",
    ],
)
def test_a_leak_would_be_found(leak: str) -> None:
    """The search itself works: each form in which something could leak is noticed."""
    assert leaks(f"COPY store_child FROM stdin;\n{leak}\n", needles_of([world.BELLA]))


def test_no_leak_is_found_where_there_is_none() -> None:
    """What a dump holds anyway is not mistaken for a child's."""
    innocent = "1\t\\\\x00ff\t{123456789012345678}\tlinked\tpds\tnhs\t2026-09-01 10:00:00+00\n"
    assert not leaks(innocent, needles_of([world.BELLA]))


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_no_key_is_beside_what_it_opens(dump: Callable[[str], str]) -> None:
    """Not even a wrapped key is in the database of sealed records."""
    world.put(world.BELLA)
    held = dump("default")
    keys = list(WrappedKey.objects.values_list("wrapped", flat=True))
    assert len(keys) >= 3
    for wrapped in keys:
        assert wrapped is not None
        assert bytes(wrapped).hex() not in held


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
class TestWhoHasKeysAsWell:
    """Bella's record, and what each of several thieves opens of it."""

    @pytest.fixture(autouse=True)
    def bella(self) -> None:
        """She is known to health and to a school; somebody works with her."""
        world.put(world.BELLA)
        world.put(world.BELLA_AT_SCHOOL)
        dana = world.actor_of(world.account("dana.vexworth"))
        world.involve(world.only_child(), dana, started_on=timezone.localdate())

    def opens(self, shelf: MemoryShelf, holder: KeyHolder) -> bool:
        """Whether a thief with a copy of the keys opens her record: her document, what is stated of
        her, and who works with her."""
        child, thief = world.only_child(), Vault(shelf, holder)
        try:
            ring = thief.hold([child.subject])
            document = decode_child(ring.open(child_place(child.subject), bytes(child.document)))
            stated = [
                decode_statement(ring.open(statement_place(row.subject), bytes(row.sealed)))
                for row in held()
            ]
            works = involvements.of_child(child.pk, child.subject, ring)
        except (KeyHolderError, KeyDestroyedError, KeyMissingError):
            return False
        assert document.open.record is not None
        return len(stated) == 2 and len(works) == 1

    def test_both_dumps_open_nothing_without_the_key_file(self) -> None:
        """Not one of the wrapped keys, of children or of what lasts, whatever key is tried."""
        copied = keys_copied()
        assert len(copied.wrapped) > 5
        for subject in copied.wrapped:
            with pytest.raises(KeyHolderError):
                Vault(copied, FileKeyHolder(os.urandom(KEY_BYTES))).hold([subject])
        assert not self.opens(copied, FileKeyHolder(os.urandom(KEY_BYTES)))

    def test_both_dumps_and_the_key_file_open_everything(self) -> None:
        """Which is why the file is kept apart from both."""
        assert self.opens(keys_copied(), chosen())

    def test_who_is_destroyed_is_opened_by_nobody_who_comes_afterwards(self) -> None:
        """Not with everything that there is then; with a copy of the keys from before she still is,
        which is why those live for a week."""
        before = keys_copied()
        child = world.only_child()
        vault().destroy([child.subject])
        assert not self.opens(keys_copied(), chosen())
        assert self.opens(before, chosen())

    def test_a_blinding_key_alone_finds_nobody(self, dump: Callable[[str], str]) -> None:
        """Who copied it and makes the values of a guess has nothing to compare them with."""
        merge()
        index = vault().index(IndexDomain.OPEN, 0)
        held = dump("default")
        for value in index.values(index_keys(profile_of(world.BELLA))):
            assert str(value) not in held
            for order in ("big", "little"):
                assert value.to_bytes(8, order).hex() not in held

    def test_a_key_of_pseudonyms_alone_tells_which_and_not_what(self) -> None:
        """By it an account's entries are told apart; each is sealed under another key."""
        account = world.account("ravi.pell")
        number = world.only_child().number
        open_record(
            actor=world.actor_of(account), purpose=Purpose.WORKING_WITH_CHILD, number=number
        )
        thief = keys_copied()
        pseudonyms = lasting_subject(index_name(IndexDomain.PSEUDONYMS))
        thief.wrapped = {pseudonyms: thief.wrapped[pseudonyms]}
        alone = Vault(thief, chosen())
        assert alone.index(IndexDomain.PSEUDONYMS).digest(b"x")
        for entry in LedgerEntry.objects.all():
            place = envelope_place(UUID(int=0))
            year = year_key_name(entry.at)
            with pytest.raises((KeyMissingError, SealBrokenError)):
                alone.lasting(year).open(place, bytes(entry.envelope))


def keys_copied() -> MemoryShelf:
    """A copy of the keys database, as a thief has it."""
    copied = MemoryShelf()
    for row in WrappedKey.objects.all():
        copied.wrapped[row.subject] = None if row.wrapped is None else bytes(row.wrapped)
    return copied
