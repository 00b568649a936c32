"""A thief with the database, or a backup of it, has no child's name, date, address or number."""

import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

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
from contactpoint.services.find_child import find_child
from contactpoint.services.load_feed import load_feed
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.models import (
    Account,
    Child,
    HeldStatement,
    RecordedInvolvement,
    WrappedKey,
)
from contactpoint.synth.population import synthesise
from contactpoint.synth.writing import write_england
from tests.fixtures.actors import LOADING
from tests.store.personal import leaks, needles_of
from tests.store.test_clear_columns import COLUMNS
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
    client.post(reverse("search"), {"purpose": "working_with_child"})
    response = client.post(
        reverse("search_child"),
        {
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
