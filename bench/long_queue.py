"""A long queue of cases before one authority's reviewers, and everything as it was afterwards.

At its head are cases that the loads themselves made, some of them without the record that the
matcher weighed, and some of two records each. Behind them stand as many of two records as are
missing: a statement of one child beside the record of the next. All of them can be opened and
decided.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg

# Of the cases at the head, one in so many is of two records.
_RESEMBLANCES = 8
# Of those that loads made, one in so many is left without a record: which one is for the reviewer.
_OPEN = 4
# Cases that a colleague has at the moment, before all others.
CLAIMED = 50

_TABLES: tuple[LiteralString, ...] = ("store_review", "store_verdict", "store_child")
# What loads made, the same every time, and what the authority's queue has besides.
_KEPT = """
    CREATE TEMPORARY TABLE kept AS
    (SELECT * FROM store_review WHERE kind = 'placing' AND NOT withheld AND asked_source_at IS NULL
     ORDER BY md5(id::text) LIMIT %(made)s)
    UNION
    SELECT * FROM store_review WHERE scope = %(authority)s
"""
_AT_THE_HEAD = """
    UPDATE store_review SET
        scope = %(authority)s, urgency = 8,
        child_id = CASE WHEN place %% %(open)s > 0 THEN child_id END
    FROM (
        SELECT id AS head, row_number() OVER (ORDER BY md5(id::text)) AS place FROM kept
        WHERE kind = 'placing' AND NOT withheld AND asked_source_at IS NULL
    ) AS at_the_head
    WHERE id = head AND place <= %(made)s
"""
_FILLED = """
    INSERT INTO store_review (
        kind, statement_id, child_id, other_child_id, weight, reason, opened_at,
        scope, urgency, claimed_by_id, claimed_until, withheld
    )
    SELECT
        'resemblance', statement, beside, child, 0, (%(reasons)s::text[])[1 + place %% %(kinds)s],
        now(), %(authority)s,
        CASE WHEN place <= %(claimed)s THEN 9 WHEN place <= %(ahead)s THEN 8 ELSE place %% 5 END,
        CASE WHEN place <= %(claimed)s THEN %(colleague)s::bigint END,
        CASE WHEN place <= %(claimed)s THEN now() + interval '1 hour' END,
        false
    FROM (
        SELECT statement, child, beside, row_number() OVER (ORDER BY statement) AS place
        FROM (
            SELECT id AS statement, child_id AS child, lag(child_id) OVER (ORDER BY id) AS beside
            FROM (
                SELECT id, child_id FROM store_heldstatement
                WHERE state = 'linked' ORDER BY id LIMIT 4 * %(missing)s
            ) AS first
        ) AS beside_each_other
        WHERE beside <> child
            AND NOT EXISTS (SELECT FROM store_review WHERE statement_id = statement)
        LIMIT %(missing)s
    ) AS chosen
"""
_COUNTED = """
    SELECT count(*) FROM store_review
    WHERE scope = %s AND asked_source_at IS NULL AND NOT withheld
"""
_REASONS = ["possible_twins", "possible_siblings", "too_weak_to_link", "nobody_near"]
# What verdicts wrote that are undone by now, in the order of what refers to what.
_CLEARED: tuple[LiteralString, ...] = (
    "DELETE FROM store_statementpair WHERE verdict_id > %(store_verdict)s",
    "DELETE FROM store_verdictstatement WHERE verdict_id > %(store_verdict)s",
    "DELETE FROM store_verdict WHERE id > %(store_verdict)s",
    "DELETE FROM store_review WHERE id > %(store_review)s"
    " OR statement_id IN (SELECT statement_id FROM kept)",
    "INSERT INTO store_review SELECT * FROM kept",
)
_FOUNDED = "DELETE FROM store_child WHERE id > %(store_child)s RETURNING subject"


@dataclass(frozen=True, slots=True)
class LongQueue:
    """How many cases wait, and how many at its head the loads themselves made."""

    cases: int
    made_by_loads: int


@contextmanager
def long_queue(
    *, authority: str, cases: int, made_by_loads: int, colleague: int
) -> Iterator[LongQueue]:
    """Within it the authority has so many cases, or as many as there are statements for.

    ``colleague`` is the account that has the first ``CLAIMED``. Whoever gives a verdict within it
    has to undo it: the rest of what it wrote is removed here. Who kills the process in between has
    an installation in which the queue stays.
    """
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        last = {table: _last(owner, table) for table in _TABLES}
        at_head = {"made": made_by_loads, "authority": authority, "open": _OPEN}
        owner.execute(_KEPT, at_head)
        try:
            made = owner.execute(_AT_THE_HEAD, at_head).rowcount
            owner.execute(
                _FILLED,
                {
                    "authority": authority,
                    "missing": max(0, cases - made),
                    "ahead": CLAIMED + made_by_loads // _RESEMBLANCES,
                    "claimed": CLAIMED,
                    "colleague": colleague,
                    "reasons": _REASONS,
                    "kinds": len(_REASONS),
                },
            )
            _as_the_server_would(owner)
            yield LongQueue(_waiting(owner, authority), made)
        finally:
            _clear(owner, last)


def _last(owner: psycopg.Connection, table: LiteralString) -> int:
    (last,) = owner.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone() or (0,)
    return int(last)


def _waiting(owner: psycopg.Connection, authority: str) -> int:
    (waiting,) = owner.execute(_COUNTED, [authority]).fetchone() or (0,)
    return int(waiting)


def _as_the_server_would(owner: psycopg.Connection) -> None:
    """A queue that has grown by loads has been vacuumed and counted long since."""
    owner.execute("VACUUM (ANALYZE) store_review")


def _clear(owner: psycopg.Connection, last: dict[LiteralString, int]) -> None:
    with owner.transaction():
        for statement in _CLEARED:
            owner.execute(statement, last)
        founded = [subject for (subject,) in owner.execute(_FOUNDED, last).fetchall()]
    with psycopg.connect(os.environ["OWNER_KEYS_DATABASE_URL"]) as keys:
        keys.execute("DELETE FROM store_wrappedkey WHERE subject = ANY(%s)", [founded])
    _as_the_server_would(owner)
