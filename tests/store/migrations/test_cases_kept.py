"""Cases from before there were queues and verdicts, until they are sealed: nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError
from django.db.backends.utils import CursorWrapper
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind
from contactpoint.store.documents import child_place, encode, encode_child, statement_place
from contactpoint.store.safe import vault
from contactpoint.visibility.derived import derived
from tests.fixtures.old_store import migrated as old_store_migrated
from tests.fixtures.old_store import old_store
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = DecisionReason.CONFLICTING_NHS_NUMBERS
TABLES = ("store_verdict", "store_verdictstatement", "store_statementpair")
LEEDS, YORK, STOCKPORT = "E08000035", "E06000014", "E08000007"
BELLA = replace(world.BELLA, address=Address(postcode="LS1 4AP"))
IN_YORK = replace(world.BELLA_AT_SCHOOL, reference="moved", address=Address(postcode="YO1 7HH"))
# It says nothing of where the child lives, and its source is no authority's.
NOWHERE = replace(IN_YORK, feed="pds", source="nhs", reference="nowhere", address=None)
IN_NEED = replace(IN_YORK, feed="cin", source="356", reference="in need", address=None)


@dataclass(frozen=True, slots=True)
class Old:
    """The tables as they were, and what is in them: Bella's record and the statements that wait."""

    cursor: CursorWrapper
    child: int
    waiting: dict[int, Statement]

    def put(self, statement: Statement, state: str, child: int | None, subject: UUID) -> int:
        """Hold a statement, sealed under the key of this subject."""
        self.cursor.execute(
            "INSERT INTO store_heldstatement (child_id, subject, state, feed, source,"
            " reference_digest, content_digest, sealed, last_seen_in_id)"
            " SELECT %s, %s, %s, %s, %s, %s, 'c', %s, max(id) FROM store_load RETURNING id",
            [
                *(child, subject, state, statement.feed, statement.source, uuid4().bytes),
                vault().hold([subject]).seal(statement_place(subject), encode(statement)),
            ],
        )
        return int(self.cursor.fetchone()[0])


@pytest.fixture
def old() -> Iterator[Old]:
    """A schema beside the others, at the migration before verdicts: a child with a statement, three
    that wait, and one in quarantine. It goes with the test's transaction."""
    with old_store("0004_lighter_updates") as cursor:
        cursor.execute(
            'INSERT INTO store_load (feed, sender, "full", files_digest, state, file_number,'
            " ordinal, counts, dropped, sources, started_at)"
            " VALUES ('pds', '', true, '', 'done', 0, 0, '{}', '{}', '[]', now())"
        )
        subjects = [uuid4() for _ in range(5)]
        ring = vault().create(subjects)
        found = derived([BELLA])
        cursor.execute(
            "INSERT INTO store_child (subject, number, document, created_at, changed_at)"
            " VALUES (%s, '7K3M9QXTW', %s, now(), now()) RETURNING id",
            [subjects[0], ring.seal(child_place(subjects[0]), encode_child(found, []))],
        )
        child = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO store_searchkeys VALUES (%s, %s)",
            [child, list(range(len(found.open_keys)))],
        )
        made = Old(cursor, child, {})
        made.put(BELLA, "linked", child, subjects[0])
        made.put(replace(BELLA, restricted=True), "quarantined", None, subjects[1])
        for statement, subject in zip((IN_YORK, NOWHERE, IN_NEED), subjects[2:], strict=True):
            pk = made.put(statement, "to_review", None, subject)
            made.waiting[pk] = statement
            cursor.execute(
                "INSERT INTO store_review (statement_id, child_id, weight, reason, lookup_keys,"
                " opened_at) VALUES (%s, %s, 3.5, %s, '{5,8}', now())",
                [pk, child, WHY.value],
            )
        cursor.execute(CHECKED)
        yield made


# The last migration that children and statements come through.
LAST = "0012_accounts_carry_macs"
# In a migration of their own these would have been committed.
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


# The last migration that leaves cases of before as they are.
BEFORE_SEALED = "0012_accounts_carry_macs"


def migrated(cursor: CursorWrapper, to: str = BEFORE_SEALED) -> None:
    """Migrate to a migration of the store."""
    old_store_migrated(to)
    cursor.execute(CHECKED)


def test_nothing_is_lost(old: Old) -> None:
    """Every child, statement and case is there after the migration; no record is joined."""
    before = counts(old.cursor)
    migrated(old.cursor, LAST)
    assert counts(old.cursor) == before
    old.cursor.execute("SELECT count(*) FROM store_child WHERE joined_into_id IS NOT NULL")
    assert old.cursor.fetchone() == (0,)


def test_the_application_may_add_verdicts_and_take_none_away(old: Old) -> None:
    """The new tables are granted to its role, for reading and adding and never for deleting."""
    migrated(old.cursor, LAST)
    for table in TABLES:
        old.cursor.execute(
            "SELECT array_agg(privilege_type::text ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants WHERE grantee = 'contactpoint_app'"
            " AND table_schema = 'old_store' AND table_name = %s",
            [table],
        )
        (granted,) = old.cursor.fetchone()
        assert {"SELECT", "INSERT"} <= set(granted)
        assert "DELETE" not in granted


def test_it_goes_back_while_nobody_has_decided(old: Old) -> None:
    """Backwards and forwards again, with every row; cases of two records that resemble each other
    stay behind, which the release before could not read."""
    before = counts(old.cursor)
    migrated(old.cursor, "0008_case")
    old.cursor.execute("SELECT id FROM store_heldstatement WHERE state = 'linked'")
    (linked,) = old.cursor.fetchone()
    old.cursor.execute(
        "INSERT INTO store_child (subject, number, document, created_at, changed_at)"
        " VALUES (%s, '8K3M9QXTW', '', now(), now()) RETURNING id",
        [uuid4()],
    )
    old.cursor.execute(
        "INSERT INTO store_review (statement_id, kind, child_id, other_child_id, reason, scope,"
        " urgency, withheld, lookup_keys, opened_at)"
        " VALUES (%s, %s, %s, %s, %s, 'not_known', 0, false, '{}', now())",
        [linked, CaseKind.RESEMBLANCE, old.cursor.fetchone()[0], old.child, WHY.value],
    )
    old.cursor.execute(CHECKED)
    migrated(old.cursor, "0004_lighter_updates")
    assert counts(old.cursor) == (before[0] + 1, *before[1:])
    migrated(old.cursor)
    assert counts(old.cursor)[1] == len(old.waiting)


def test_the_index_does_not_go_back_where_there_are_children(old: Old) -> None:
    """The release before has search keys in tables of its own, which nothing could fill: a child
    would be there and nobody would find it."""
    migrated(old.cursor, "0009_sealed_index")
    with pytest.raises(ProgrammingError, match="could find none"):
        migrated(old.cursor, "0008_case")


def test_sources_do_not_go_back_where_there_are_statements(old: Old) -> None:
    """The release before has them in clear, where nothing could put them."""
    migrated(old.cursor, LAST)
    with pytest.raises(ProgrammingError, match="could not tell who"):
        migrated(old.cursor, "0010_ledger_in_envelopes")


def test_it_does_not_go_back_over_verdicts(old: Old) -> None:
    """What a person has said is never lost by a migration."""
    migrated(old.cursor, "0008_case")
    old.cursor.execute(
        "INSERT INTO store_organisation (scheme, code, laestab, name, service, town, postcode,"
        " telephone, authority_gss, authority_name, accredited)"
        " VALUES ('x', '1', '', '', '', '', '', '', '', '', true)"
    )
    old.cursor.execute(
        "INSERT INTO store_account (username, password, pin, role, display_name, job_title,"
        " telephone, email, organisation_id, is_active, demonstration)"
        " SELECT 'robin', '', '', '', '', '', '', '', id, true, false FROM store_organisation"
        " RETURNING id"
    )
    (reviewer,) = old.cursor.fetchone()
    old.cursor.execute(
        "INSERT INTO store_verdict (kind, child_id, reason, scope, made_by_id, made_at)"
        " VALUES ('same', %s, '', 'not_known', %s, now())",
        [old.child, reviewer],
    )
    old.cursor.execute(CHECKED)
    with pytest.raises(ProgrammingError, match="would be lost"):
        migrated(old.cursor, "0004_lighter_updates")


def counts(cursor: CursorWrapper) -> tuple[int, ...]:
    """How many children, statements of each state, and cases there are."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM store_child), (SELECT count(*) FROM store_review),"
        " count(*) FILTER (WHERE state = 'linked'), count(*) FILTER (WHERE state = 'to_review'),"
        " count(*) FILTER (WHERE state = 'quarantined') FROM store_heldstatement"
    )
    return tuple(cursor.fetchone())
