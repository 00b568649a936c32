"""What a thief sees of rows' lengths and gaps is the same whatever there is to say of a child."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from os import urandom
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.children.record import assemble
from contactpoint.children.statement import ServiceKind, Statement
from contactpoint.involvement.involvement import Involvement
from contactpoint.placing.rearrange import put_under
from contactpoint.retention.archiving import is_archived
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.join_records import join
from contactpoint.store.documents import (
    SealedInvolvement,
    child_place,
    encode,
    encode_child,
    involvement_place,
    statement_place,
)
from contactpoint.store.models import Child, HeldStatement, RecordedInvolvement
from contactpoint.store.repositories import children, involvements, loads
from contactpoint.store.safe import vault
from contactpoint.synth.population import AS_AT, synthesise
from contactpoint.vault.sealing import KEY_BYTES, OVERHEAD, Place, seal
from contactpoint.visibility.derived import derived
from contactpoint.visibility.status import Status
from tests.children.invented import statements
from tests.fixtures.statements import held_by_feed
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)
from tests.web import world

_KEY = bytes(KEY_BYTES)
_PURPOSE = Purpose.WORKING_WITH_CHILD
_SIZE = {"child": 480, "statement": 368, "involvement": 512}


def said(number: int, given: str, family: str, born: str, postcode: str) -> Said:
    """A child whom nothing makes another's."""
    return Said(
        given=given,
        family=family,
        born=born,
        postcode=postcode,
        nhs_number=nhs_number(100 + 10 * number),
        upn=unique_pupil_number(number),
    )


ONE = said(1, "Adaeze", "Okafor", "2015-04-09", "ZE2 9AB")
MANY = said(2, "Wilhelmina Persephone", "Fennimore-Quillfeather", "2012-10-21", "ZE1 4XY")
LISTED = said(3, "Ravi", "Whitcombe", "2011-11-30", "ZE3 1CD")
GUARDED = said(4, "Isolde", "Marchetti", "2014-02-03", "ZE2 7QA")
GROWN = said(5, "Orson", "Balogun", "2004-06-17", "ZE2 0ZZ")
SHIELDED = said(6, "Beatrix", "Lindqvist", "2013-08-08", "ZE1 9PP")
CONCEALED = said(7, "Lysander", "Tembo", "2016-12-25", "ZE3 5HH")
OLDER = said(8, "Ottoline", "Vasquez", "2010-03-14", "ZE2 4RT")
YOUNGER = said(9, "Ngozi", "Eze", "2017-05-19", "ZE1 2LM")
GONE = said(10, "Percival", "Abernathy", "2018-09-27", "ZE2 8KK")
CORRECTED = said(11, "Tamsin", "Oduya", "2012-01-11", "ZE3 3EE")
TWIN = replace(ONE, given="Zoe", nhs_number=nhs_number(40), upn=unique_pupil_number(40))


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def kinds(tmp_path: Path, rhea: Actor) -> Mapping[str, Child]:
    """The record of a child of each kind, made as loads and reviewers make them."""
    load = Loader(tmp_path)
    found: dict[str, Child] = {}

    def founded(kind: str, one: Said) -> Child:
        load("pds", pds([one]))
        found[kind] = Child.objects.latest("pk")
        return found[kind]

    founded("known to one", ONE)
    founded("known to many", MANY)
    load("ctf", ctf([MANY, LISTED]))
    load("cin", cin([("A1", MANY)]))
    load("school_list", school_list([MANY]), sender=OTHER_SCHOOL)
    founded("guarded and listed", LISTED)
    founded("guarded", GUARDED)
    load("pds", pds([replace(one, restricted=True) for one in (LISTED, GUARDED)]))
    founded("archived", GROWN)
    for kind, one, status in (
        ("shielded", SHIELDED, Status.SHIELDED),
        ("concealed", CONCEALED, Status.CONCEALED),
    ):
        with transaction.atomic():
            loads.moving_alone()
            put_under(founded(kind, one), status)
    older, younger = founded("joined with", OLDER), founded("joined away", YOUNGER)
    load("ctf", ctf([GONE], school=OTHER_SCHOOL), full=True)
    found["last known"] = Child.objects.latest("pk")
    load("ctf", ctf([ONE], school=OTHER_SCHOOL), full=True)
    corrected = founded("corrected", CORRECTED)
    correct(
        actor=rhea,
        number=corrected.number,
        field=CorrectedField.NAME,
        value=PersonName("Tamsin Alexandra", "Oduya-Harcourt"),
    )
    _work(older, younger)
    join(actor=rhea, number=older.number, other=younger.number)
    load("school_list", school_list([replace(TWIN, nhs_number="", upn="")]), sender="8209999")
    found["provisional"] = Child.objects.latest("pk")
    load("cin", cin([("A2", replace(TWIN, upn=unique_pupil_number(99)))]))
    return found


def _work(older: Child, younger: Child) -> None:
    """An involvement that goes on on each record, both lead professionals', and one that ended."""
    today = timezone.localdate()
    for name, child in (("dana.vexworth", older), ("ravi.menon", younger)):
        who = world.actor_of(world.account(name))
        record_involvement(
            actor=who, purpose=_PURPOSE, number=child.number, started_on=today, lead=True
        )
    who = world.actor_of(world.account("orla.winterbourne-featherstonehaugh"))
    record_involvement(actor=who, purpose=_PURPOSE, number=older.number, started_on=today)
    ring = vault().hold([older.subject])
    *_, last = involvements.of_child(older.pk, older.subject, ring)
    end_involvement(
        actor=who,
        purpose=_PURPOSE,
        number=older.number,
        reference=last.reference,
        ended_on=today,
    )


def forms(table: str) -> dict[int, tuple[tuple[str, object], ...]]:
    """By row, what a thief sees of each column without reading it: its length, or that it is empty.

    Numbers have none.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: tuple((name, _form(value)) for name, value in row.items()) for row in rows}


def _form(value: object) -> object:
    if isinstance(value, UUID):
        return "uuid"
    if isinstance(value, str | bytes | memoryview):
        return len(value)
    return None if value is None else type(value).__name__


@pytest.mark.django_db(databases=["default", "keys"])
def test_rows_of_every_kind_of_child_look_alike(kinds: Mapping[str, Child]) -> None:
    """No length and no gap tells how many know a child, what is hidden of it, whether it was joined
    into another, corrected, archived, or is only last known; or that its record waits."""
    documents = {kind: children.by_pks([child.pk])[0].document for kind, child in kinds.items()}
    # They are what they are called.
    assert len({child.pk for child in kinds.values()}) == len(kinds)
    assert documents["known to one"].open != documents["known to many"].open
    assert len(documents["known to many"].open.profiles) == 4
    assert documents["guarded"].status is Status.GUARDED
    assert documents["guarded and listed"].open.record is None
    assert documents["joined away"].open.record is None
    assert documents["last known"].last_words
    assert documents["shielded"].status is Status.SHIELDED
    assert documents["provisional"].provisional
    assert len(documents["corrected"].open.profiles) == 2
    assert children.joined_into([kinds["joined away"].pk])
    seen = forms("store_child")
    alike = {kind: seen[child.pk] for kind, child in kinds.items()}
    assert set(alike.values()) == {
        (
            ("id", "int"),
            ("subject", "uuid"),
            ("number", 9),
            ("document", OVERHEAD + _SIZE["child"]),
            ("joined_into", 24),
        )
    }
    assert set(seen.values()) == set(alike.values())


@pytest.mark.django_db(databases=["default", "keys"])
def test_statements_in_every_state_are_sealed_in_one_size(kinds: Mapping[str, Child]) -> None:
    """Linked or waiting, ended, or a person's correction."""
    states = {row.state for row, _ in held_by_feed()}
    # What an earlier release kept in quarantine waited as other statements do.
    assert states == set(HeldStatement.State) - {HeldStatement.State.QUARANTINED}
    sealed = HeldStatement.objects.values_list("sealed", flat=True)
    assert {len(one) for one in sealed} == {OVERHEAD + _SIZE["statement"]}


@pytest.mark.django_db(databases=["default", "keys"])
def test_involvements_of_every_kind_look_alike(kinds: Mapping[str, Child]) -> None:
    """Whether somebody leads, did so until a join, has ended the work, or was brought over."""
    older = kinds["joined with"]
    kept = involvements.of_child(older.pk, older.subject, vault().hold([older.subject]))
    assert [one.involvement.lead for one in kept].count(True) == 1
    assert [one.lead_passed_on for one in kept].count(True) == 1
    assert [one.recorded_on is not None for one in kept].count(True) == 1
    assert [one.involvement.is_current for one in kept].count(False) == 1
    seen = forms("store_recordedinvolvement")
    assert len(seen) == RecordedInvolvement.objects.count() == 3
    assert set(seen.values()) == {
        (
            ("id", "int"),
            ("reference", "uuid"),
            ("sealed", OVERHEAD + _SIZE["involvement"]),
            ("child", 24),
        )
    }


def _sealed(place: Place, content: bytes) -> int:
    return len(seal(_KEY, place, content)) - OVERHEAD


_texts = st.text(st.characters(codec="utf-8"), max_size=400)


@given(
    stated=statements(),
    status=st.sampled_from(Status),
    words=st.lists(st.integers(1, 2**31), max_size=40),
    texts=st.lists(_texts, min_size=6, max_size=6),
)
def test_whatever_there_is_to_say_takes_one_of_a_few_sizes(
    stated: list[Statement], status: Status, words: list[int], texts: list[str]
) -> None:
    """A child's document, each statement, and an involvement: the size of its kind, or doubled."""
    subject = uuid4()
    found = derived([] if words else stated, status, last_words=stated if words else [])
    work = Involvement(7, ServiceKind.SCHOOL, *texts, started_on=date(2026, 9, 1))
    reference = involvement_place(subject, uuid4())
    lengths = {
        "child": [_sealed(child_place(subject), encode_child(found, [1, 2**62], words))],
        "statement": [_sealed(statement_place(subject), encode(one)) for one in stated],
        "involvement": [_sealed(reference, encode(SealedInvolvement(work, 7, True)))],
    }
    for kind, taken in lengths.items():
        assert set(taken) <= {_SIZE[kind] << doubled for doubled in range(6)}, kind


_REGIONS = (("North West", 5), ("London", 11), (None, 23))
_FROM_EACH = 1200
# Kinds of so few children say little of a share.
_ENOUGH = 100
# How far the share of the larger sizes may be from nought, in any kind.
_FEW = 0.005


def test_all_kinds_of_children_have_the_same_shares_of_sizes() -> None:
    """Of a synthetic population every kind of child has the smallest size but for 5 in 1,000: no
    two kinds differ by more than that, so that a length is no evidence of a kind."""
    larger: dict[str, list[bool]] = defaultdict(list)
    for child in population():
        for kind, document in documents_of(child):
            larger[kind].append(_sealed(child_place(_SUBJECT), document) > _SIZE["child"])
        for one in child:
            kind = f"{one.feed}, {'guarded' if one.restricted else 'open'}"
            length = _sealed(statement_place(_SUBJECT), encode(one))
            larger[f"statement of {kind}"].append(length > _SIZE["statement"])
    counted = {kind: found for kind, found in larger.items() if len(found) >= _ENOUGH}
    assert {"of 1", "of 2", "of 3", "shielded", "concealed", "last known"} <= counted.keys()
    assert {"archived", "statement of pds, open", "statement of cin, open"} <= counted.keys()
    assert {kind: sum(found) / len(found) <= _FEW for kind, found in counted.items()} == (
        dict.fromkeys(counted, True)
    )


_SUBJECT = UUID(int=7)


def population() -> Iterator[list[Statement]]:
    """The statements of each child of several regions."""
    for region, seed in _REGIONS:
        by_child: dict[int, list[Statement]] = defaultdict(list)
        for true in synthesise(children=_FROM_EACH, seed=seed, region=region):
            by_child[true.child].append(true.statement)
        yield from by_child.values()


def documents_of(stated: Iterable[Statement]) -> Iterator[tuple[str, bytes]]:
    """A child's document as it is, and as it would be were the child of another kind."""
    standing = [one for one in stated if not one.restricted]
    digests = list(urandom(8))
    found = derived(standing)
    yield f"of {len(standing)}", encode_child(found, digests)
    today = AS_AT + timedelta(days=365 * 3)
    if standing and is_archived(assemble(standing), today):
        yield "archived", encode_child(found, digests)
    for status in (Status.SHIELDED, Status.CONCEALED):
        yield status.value, encode_child(derived(standing, status), digests)
    known = derived([], last_words=standing)
    yield "last known", encode_child(known, digests, range(2**30, 2**30 + len(standing)))
