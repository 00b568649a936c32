"""Who reads the rows of cases, verdicts and reports without the vault's keys learns how many there
are, which of them are about one row, which account works on a case just now, and no more. Who can
write there as well cannot let one row say what another does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from msgspec import msgpack
from psycopg import sql

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.grants import Role
from contactpoint.access.scope import queue_of
from contactpoint.children.sex import Sex
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.review.authority import Act
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.review.wrong_facts import ReportOutcome, WrongFact
from contactpoint.services.reports.decide import decide_report, open_report
from contactpoint.services.reports.queue import next_report
from contactpoint.services.reports.report_wrong import report_wrong
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import ask_source, not_same
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.propose import propose_join
from contactpoint.services.review.queue import let_go, next_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.decided import (
    CASE,
    PROPOSAL,
    STATEMENT_PAIR,
    VERDICT,
    VERDICT_STATEMENT,
    CaseContent,
)
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.reported import REPORT
from contactpoint.store.repositories import cases, proposals, reports, statements, verdicts
from contactpoint.store.safe import pointers
from contactpoint.store.sealed_rows import RowForm
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.cases import held_case, held_cases, held_verdicts
from tests.placing.files import (
    OTHER_SCHOOL,
    SCHOOL,
    Loader,
    Said,
    nhs_number,
    pds,
    school_list,
)
from tests.services.review.cases import ADA, RAVI, ZOE, join_agreed
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FORMS: dict[str, RowForm[Any]] = {
    "store_review": CASE,
    "store_verdict": VERDICT,
    "store_proposal": PROPOSAL,
    "store_report": REPORT,
    "store_verdictstatement": VERDICT_STATEMENT,
    "store_statementpair": STATEMENT_PAIR,
}
TABLES = tuple(FORMS)
# Rows are numbered from here on, so that no number of one is in another by chance.
NUMBERED = {
    "store_child": 435_190_263,
    "store_heldstatement": 512_904_817,
    "store_review": 418_276_935,
    "store_verdict": 309_518_264,
    "store_proposal": 31_645_907,
    "store_report": 21_537_846,
    "store_verdictstatement": 873_265_190_417,
    "store_statementpair": 764_920_385_116,
    "store_account": 957_318_264_503,
}


@pytest.fixture
def numbered(db: None) -> None:
    """New rows have numbers that nothing else has."""
    with connection.cursor() as cursor:
        for table, number in NUMBERED.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])


@pytest.fixture
def rhea(numbered: None) -> Actor:
    """A reviewer of a management team."""
    return replace(world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY)), proven=True)


@pytest.fixture
def decided(rhea: Actor, tmp_path: Path) -> None:
    """Verdicts of every kind, one undone and one overruled; and four cases of one record: that
    waits, that a reviewer has, that is withheld, and whose source was asked."""
    load = Loader(tmp_path)
    others = [
        Said(given=given, family=family, born=f"201{n}-05-17", nhs_number=nhs_number(60 + n))
        for n, (given, family) in enumerate(
            [
                ("Percival", "Oakeshott"),
                ("Ottoline", "Ravenscroft"),
                ("Lysander", "Fennimore"),
                ("Beatrix", "Quillfeather"),
                ("Cassandra", "Oldroyd"),
            ]
        )
    ]
    load("pds", pds([ADA]))
    load("school_list", school_list([ADA]), sender=SCHOOL)
    load("school_list", school_list([replace(ZOE, nhs_number="")]), sender=OTHER_SCHOOL)
    case = next_case(actor=rhea)
    assert case is not None
    not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    boy = Said(
        given="Rupert", family="Ashdown", born="2013-08-19", sex="male", nhs_number=nhs_number(70)
    )
    for some in ([RAVI], others, [boy]):
        load("pds", pds(some))
    cases.take_away([case.pk for case in held_cases()])
    ada, _, ravi, *rest = Child.objects.order_by("pk")
    owen = replace(world.actor_of(world.account("owen.firth", role=Role.DATA_QUALITY)), proven=True)
    for taken_back in (True, False):
        joined = join_agreed(rhea, owen, number=ada.number, other=ravi.number)
        if taken_back:
            undo(actor=rhea, verdict=joined)
    held = statements_of(actor=rhea, number=ada.number)
    picked = max(one.pk for one in held)
    split(actor=rhea, number=ada.number, statements=[picked], version=held.version)
    correct(actor=rhea, number=rest[0].number, field=CorrectedField.SEX, value=Sex.FEMALE)
    for other in rest[:3]:
        propose_join(actor=rhea, number=rest[-1].number, other=other.number)
    for what in (WrongFact.MOVED, WrongFact.SCHOOL, WrongFact.TWO_CHILDREN):
        report_wrong(actor=rhea, purpose=Purpose.DATA_QUALITY, number=ada.number, what=what)
    report = next_report(actor=rhea)
    assert report is not None
    version = open_report(actor=rhea, report=report)[0].version
    decide_report(actor=rhea, report=report, outcome=ReportOutcome.SPLIT, version=version)
    cases.take_away([case.pk for case in held_cases()])
    rows = statements.opened([statements.on_record(record.pk)[0] for record in rest[:4]])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=ada.pk,
                other_child=row.child_id,
                reason=DecisionReason.POSSIBLE_TWINS,
                weight=1.5,
            )
            for row, statement in rows
        ]
    )
    _, claimed, withheld, asked = held_cases()
    cases.withhold_case(withheld.pk)
    ask_source(actor=rhea, case=asked.pk, version=open_case(actor=rhea, case=asked.pk).version)
    open_case(actor=rhea, case=claimed.pk)
    assert [one.waits for one in held_cases()] == [True, True, False, False]
    assert {one.kind for one in held_verdicts()} >= {
        VerdictKind.SAME,
        VerdictKind.NOT_SAME,
        VerdictKind.SPLIT,
        VerdictKind.ASKED_SOURCE,
        VerdictKind.CORRECTED,
    }


def rows(table: str) -> list[dict[str, Any]]:
    """Every row of a table, as the thief reads it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} ORDER BY id").format(sql.Identifier(table)))
        names = [column.name for column in cursor.description]
        return [
            {
                name: bytes(value) if isinstance(value, memoryview) else value
                for name, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]


def written(value: int | str) -> Iterator[bytes]:
    """The ways in which a value could stand in a column."""
    yield str(value).encode()
    if isinstance(value, int):
        # The shortest form that has all of it.
        size = 4 if value < 1 << 32 else 8
        yield value.to_bytes(size, "big")
        yield value.to_bytes(size, "little")


def says(column: object, value: int | str) -> bool:
    """Whether a column has the value, in text or in bytes, alone or as a part."""
    if isinstance(column, datetime) or column is None:
        return False
    held = column if isinstance(column, bytes) else str(column).encode()
    return any(needle in held for needle in written(value))


def what_it_says(rhea: Actor) -> set[int | str]:
    """All that cases and verdicts say, and the numbers of all rows that they are about."""
    numbers = {
        *Child.objects.values_list("pk", flat=True),
        *HeldStatement.objects.values_list("pk", flat=True),
        *(verdict.pk for verdict in held_verdicts()),
        *(one.pk for some in proposals.in_batches(1000) for one in some),
        rhea.account_id,
    }
    told = {rhea.scope.code, queue_of(rhea.scope).code, SCHOOL, OTHER_SCHOOL, "school_list"}
    kinds = {*CaseKind, *VerdictKind, *Act, *WrongFact, *ReportOutcome}
    assert numbers >= {NUMBERED["store_child"] + 1, NUMBERED["store_heldstatement"] + 1}
    return numbers | told | {str(one) for one in (*kinds, *DecisionReason)}


def test_no_column_tells_whose_why_and_of_whom(decided: None, rhea: Actor) -> None:
    """Scope, kind, reason and source, and the numbers of children, statements, verdicts and of who
    decided, are in no column, in text or in bytes; whose a claim is, while it lasts, is in its
    own."""
    needles = what_it_says(rhea)
    for table in TABLES:
        found = rows(table)
        assert len(found) >= 3
        for row in found:
            for name, column in row.items():
                if name not in ("id", "claimed_by_id"):
                    told = {needle for needle in needles if says(column, needle)}
                    assert not told, (table, name)
            # A row's own number leads to none of another table.
            assert row["id"] not in needles or table in ("store_verdict", "store_proposal")
    assert {row["claimed_by_id"] for row in rows("store_review")} == {None, rhea.account_id}


def test_what_is_searched_for_would_be_found_in_clear(decided: None, rhea: Actor) -> None:
    """The search above works: in what is sealed it finds what a case says, before it is sealed."""
    (case, *_) = held_cases()
    content = [getattr(case, name) for name in CaseContent.__struct_fields__]
    told = {needle for needle in what_it_says(rhea) if says(msgpack.encode(content), needle)}
    assert told >= {
        case.statement_id,
        case.child_id,
        case.other_child_id,
        case.reason,
        str(case.kind),
        case.scope,
    }


def test_no_two_tables_are_linked_by_equal_values(decided: None) -> None:
    """No column has a value of another column, of the same table or of another; nor has a child's
    or a statement's row a value of any of them."""
    columns: dict[tuple[str, str], set[object]] = {}
    for table in (*TABLES, "store_child", "store_heldstatement"):
        for row in rows(table):
            for name, value in row.items():
                # Times are those of one transaction here.
                if value is not None and not isinstance(value, bool | datetime):
                    columns.setdefault((table, name), set()).add(value)
    for one, other in combinations(columns, 2):
        if one[0] in TABLES or other[0] in TABLES:
            assert not columns[one] & columns[other], (one, other)


def test_rows_about_one_row_are_all_that_is_equal(decided: None) -> None:
    """Seals are never alike, nor are pointers to no row."""
    for table in TABLES:
        found = rows(table)
        assert len({row["sealed"] for row in found}) == len(found)
    named = [case.child_id for case in held_cases()]
    assert len({row["child"] for row in rows("store_review")}) == len(set(named)) == 1
    overruled = [row["overruled_by"] for row in rows("store_statementpair")]
    assert len(set(overruled)) > len(overruled) / 2


def test_no_row_looks_unlike_another_of_its_table(decided: None, rhea: Actor) -> None:
    """A case that waits, one that is withheld and one whose source was asked cannot be told apart,
    nor can kinds of verdicts, nor whether one was undone or a pair overruled: every column has a
    value of one type and length."""
    for case in held_cases():
        let_go(actor=rhea, case=case.pk)
    for table in TABLES:
        shapes = {
            tuple(
                (name, type(value), len(value) if isinstance(value, bytes) else None)
                for name, value in row.items()
            )
            for row in rows(table)
        }
        assert len(shapes) == 1, table
    assert {one.undone_at is None for one in held_verdicts()} == {True, False}
    assert {one.other_child_id is None for one in held_verdicts()} == {True, False}


def read(table: str) -> object:
    """Read all rows of a table as services do."""
    given = held_verdicts() if table != "store_verdict" else []
    match table:
        case "store_review":
            return held_cases()
        case "store_verdict":
            return held_verdicts()
        case "store_proposal":
            return list(proposals.in_batches(1000))
        case "store_report":
            return list(reports.in_batches(1000))
        case "store_verdictstatement":
            return verdicts.statements_of_each(given)
        case _:
            return verdicts.standing_pairs(HeldStatement.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column)
        for table, form in FORMS.items()
        for column in ("sealed", *form.pointers)
        # Of these the database itself says that none is twice, or all are about one child here.
        if (table, column) not in {("store_review", "statement"), ("store_review", "child")}
    ],
)
def test_what_rows_say_cannot_be_exchanged(decided: None, table: str, column: str) -> None:
    """Two rows whose seals or pointers to other rows were exchanged are refused."""
    read(table)

    def told(row: dict[str, Any]) -> object:
        name = f"{FORMS[table].name}.{column}"
        return row[column] if column == "sealed" else pointers(name).row(row[column])

    first = rows(table)[0]
    second = next(row for row in rows(table) if told(row) != told(first))
    with connection.cursor() as cursor:
        if table == "store_verdictstatement":
            # The owner can take that away.
            cursor.execute(
                "ALTER TABLE store_verdictstatement DROP CONSTRAINT a_verdict_has_a_statement_once"
            )
        cursor.execute(
            sql.SQL(
                "UPDATE {table} SET {column} = CASE WHEN {column} = {one} THEN {other} ELSE {one}"
                " END WHERE id IN ({first}, {second})"
            ).format(
                table=sql.Identifier(table),
                column=sql.Identifier(column),
                one=first[column],
                other=second[column],
                first=first["id"],
                second=second["id"],
            )
        )
    with pytest.raises(SealBrokenError):
        read(table)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_gets_the_number_of_another(decided: None, table: str) -> None:
    """Whoever takes a row away and lets another have its number is refused."""
    taken, other = rows(table)[:2]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "DELETE FROM {table} WHERE id = {taken};"
                "UPDATE {table} SET id = {taken} WHERE id = {other}"
            ).format(table=sql.Identifier(table), taken=taken["id"], other=other["id"])
        )
    with pytest.raises(SealBrokenError):
        read(table)


def test_a_seal_of_the_same_statement_and_child_is_refused_too(rhea: Actor, decided: None) -> None:
    """Two verdicts of one case, one undone: who exchanges their seals lets neither say what the
    other did."""
    one, other = (
        verdicts.add(actor=rhea, kind=kind, child=7, other_child=8, statement=9)
        for kind in (VerdictKind.SAME, VerdictKind.NOT_SAME)
    )
    seals = {row["id"]: row["sealed"] for row in rows("store_verdict")}
    with connection.cursor() as cursor:
        for into, taken in ((one, other), (other, one)):
            cursor.execute(
                "UPDATE store_verdict SET sealed = %s WHERE id = %s", [seals[taken.pk], into.pk]
            )
    with pytest.raises(SealBrokenError):
        verdicts.locked(one.pk)


def test_a_seal_of_another_table_is_refused(decided: None) -> None:
    """Where one says who decided, another does not open."""
    seal = rows("store_verdict")[0]["sealed"]
    case = held_cases()[0].pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_review SET sealed = %s WHERE id = %s", [seal, case])
    with pytest.raises(SealBrokenError):
        held_case(pk=case)
