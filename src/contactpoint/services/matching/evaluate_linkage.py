"""How good linking was: what the index holds, against the truth about the files loaded.

The index and the truth each become a table of a DuckDB in memory. The two are joined on the keyed
digest of the source's own reference, so millions of statements can be counted. No name is read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from contactpoint.linkage.prior import Prior
from contactpoint.services.matching.group_figures import (
    GroupFigures,
    count_groups,
    recall_difference,
)
from contactpoint.services.matching.sender_figures import SenderFigures, count_senders
from contactpoint.services.matching.truth_files import (
    TruthFileError,
    origins,
    true_children,
    twin_sets,
)
from contactpoint.store.repositories import cases, children, statements

__all__ = ["LinkageReport", "TruthFileError", "evaluate_linkage"]

_BATCH = 100_000

_TRUTH = pa.schema(
    [
        ("digest", pa.binary()),
        ("child", pa.int64()),
        ("named", pa.bool_()),
        ("national", pa.bool_()),
    ]
)
_HELD = pa.schema(
    [
        ("statement", pa.int64()),
        ("digest", pa.binary()),
        ("record", pa.int64()),
        ("guarded", pa.bool_()),
    ]
)
_PROVISIONAL = pa.schema([("record", pa.int64())])
_CASES = pa.schema([("statement", pa.int64()), ("record", pa.int64()), ("reason", pa.string())])
_TWINS = pa.schema([("child", pa.int64()), ("twin_set", pa.int64())])
_ORIGINS = pa.schema([("child", pa.int64()), ("name_group", pa.string()), ("family", pa.string())])

# Each statement of the truth: where the index has it, and whether it waits for a person.
_PLACE = """
    CREATE TABLE placed AS
    SELECT child, named, national, statement, held.record, held.digest IS NOT NULL AS held,
        coalesce(guarded, false) AS guarded, provisional.record IS NOT NULL AS provisional,
        held.digest IS NOT NULL AND (held.record IS NULL OR provisional.record IS NOT NULL) AS waits
    FROM truth LEFT JOIN held USING (digest)
    LEFT JOIN provisional ON provisional.record = held.record
"""
# Counts pairs from the number of statements that each true child has on each record.
_COUNT = """
    WITH together AS (
        SELECT child, record, count(*) AS n, count(*) FILTER (named) AS named
        FROM placed GROUP BY child, record
    ), children AS (
        SELECT sum(n) AS n, sum(named) AS named FROM together GROUP BY child
    ), records AS (
        SELECT sum(n) AS n, count(*) AS children FROM together WHERE record IS NOT NULL
        GROUP BY record
    )
    SELECT
        (SELECT count(*) FROM placed),
        (SELECT count(*) FROM records),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM children),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM together WHERE record IS NOT NULL),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM records),
        (SELECT count(*) FROM records WHERE children > 1),
        (SELECT count(*) FROM placed WHERE waits),
        (SELECT count(*) FROM placed WHERE NOT held),
        (SELECT coalesce(sum(named * (named - 1) // 2), 0) FROM children),
        (SELECT coalesce(sum(named * (named - 1) // 2), 0) FROM together WHERE record IS NOT NULL),
        (SELECT count(*) FROM placed WHERE provisional),
        (SELECT count(*) FROM children),
        (SELECT count(*) FROM unfound),
        (SELECT count(DISTINCT twin_set) FROM twins)
"""
# A child whom a source names openly, and who is on no record by any name.
_UNFOUND = """
    CREATE TABLE unfound AS
    SELECT child FROM placed WHERE named AND held AND NOT guarded
    GROUP BY child HAVING count(record) = 0
"""
_TWINS_JOINED = """
    SELECT count(DISTINCT twin_set) FROM (
        SELECT twin_set FROM (SELECT DISTINCT child, record FROM placed WHERE record IS NOT NULL)
        JOIN twins USING (child) GROUP BY record, twin_set HAVING count(DISTINCT child) > 1
    )
"""
# The statements that are not on the record with most of their child's, by the reason of the case
# that is about them: a case hangs on a statement of one of the two records and names the other.
_APART = """
    WITH sizes AS (
        SELECT child, record, count(*) AS n FROM placed WHERE record IS NOT NULL GROUP BY ALL
    ), most AS (
        SELECT child, arg_max(record, (n, -record)) AS record FROM sizes GROUP BY child
    ), apart AS (
        SELECT placed.child, placed.record, placed.statement, most.record AS whole
        FROM placed JOIN most USING (child)
        WHERE held AND NOT guarded AND placed.record IS DISTINCT FROM most.record
    ), own AS (
        SELECT statement, min(reason) AS reason FROM asked GROUP BY statement
    ), of_record AS (
        SELECT placed.record, min(reason) AS reason FROM asked JOIN placed USING (statement)
        WHERE placed.record IS NOT NULL GROUP BY placed.record
    ), named_by AS (
        SELECT asked.record, placed.record AS whole, min(reason) AS reason
        FROM asked JOIN placed USING (statement) GROUP BY ALL
    )
    SELECT coalesce(own.reason, of_record.reason, named_by.reason, 'no_case') AS why, count(*)
    FROM apart LEFT JOIN own USING (statement) LEFT JOIN of_record USING (record)
    LEFT JOIN named_by ON named_by.record = apart.record AND named_by.whole = apart.whole
    GROUP BY why ORDER BY count(*) DESC, why
"""


@dataclass(frozen=True, slots=True)
class LinkageReport:
    """How the index's links compare with the truth, counted in pairs of statements.

    - ``index_children``: of how many children a load takes the index to be, an area's at least. The
      more there are, the less a name and a date tell;
    - ``pairs_true``: pairs of statements of one child;
    - ``linked_true``, ``linked_false``: pairs on one record, rightly and wrongly;
    - ``wrong_records``: records that hold statements of more than one child;
    - ``review``: statements that wait for a person, on a provisional record or on none;
      ``review_share``: their share of the held ones;
    - ``provisional``: those of them that are on a provisional record, where they can be found;
    - ``children_without_record``: children whom a source names and does not guard, and who are on
      no record, not even a provisional one;
    - ``not_held``: statements of the truth that the index does not hold (rejected, never loaded);
    - ``twin_sets``, ``twins_joined``: sets of twins, and those of whom one record holds more than
      one child;
    - ``wrong_per_100000``: how many of 100,000 linked pairs are wrong;
    - ``named_``: the same figures over pairs whose two statements both come from feeds with names.
      A return without names that has no number, or a number that nobody else has, cannot be linked;
    - ``national``, ``local``: figures for the feeds of the whole nation and for the others;
    - ``apart``: statements that are not with most of their child's statements, by the reason why a
      person is asked about it, or ``no_case``;
    - ``groups``, ``families``: figures for each group of names and each kind of family, if a file
      beside the truth has them;
    - ``recall_difference``: the greatest difference between the recalls of two groups of names.
    """

    index_children: int
    statements: int
    children: int
    records: int
    pairs_true: int
    linked_true: int
    linked_false: int
    wrong_records: int
    review: int
    provisional: int
    children_without_record: int
    not_held: int
    precision: float
    recall: float
    twin_sets: int
    twins_joined: int
    wrong_per_100000: float
    review_share: float
    named_pairs_true: int
    named_linked_true: int
    named_recall: float
    national: SenderFigures
    local: SenderFigures
    recall_difference: float | None = None
    apart: dict[str, int] = field(default_factory=dict)
    groups: dict[str, GroupFigures] = field(default_factory=dict)
    families: dict[str, GroupFigures] = field(default_factory=dict)


def evaluate_linkage(*, truth: Path) -> LinkageReport:
    """Compare the index with a truth file as ``contactpoint synth`` writes it, CSV or Parquet.

    Raises ``TruthFileError`` when it has other columns.
    """
    con = duckdb.connect(":memory:")
    try:
        _insert(con, "truth", _TRUTH, true_children(truth))
        _insert(con, "held", _HELD, statements.placed_in_batches(_BATCH))
        _insert(con, "asked", _CASES, _cases())
        _insert(con, "provisional", _PROVISIONAL, _provisional(con))
        _insert(con, "twins", _TWINS, twin_sets(truth))
        con.execute(_PLACE)
        con.execute(_UNFOUND)
        counts: list[int] = [int(value) for value in con.execute(_COUNT).fetchall()[0]]
        twins_joined = int(con.execute(_TWINS_JOINED).fetchall()[0][0])
        apart = {str(why): int(number) for why, number in con.execute(_APART).fetchall()}
        senders = count_senders(con)
        _insert(con, "origins", _ORIGINS, origins(truth))
        groups, families = count_groups(con, "name_group"), count_groups(con, "family")
    finally:
        con.close()
    told, records, pairs_true, linked_true, linked, wrong_records, review, not_held = counts[:8]
    named_true, named_linked, provisional, children_true, unfound, sets_of_twins = counts[8:]
    wrong = linked - linked_true
    return LinkageReport(
        index_children=Prior.of_index(children.estimated_number()).children,
        statements=told,
        children=children_true,
        records=records,
        pairs_true=pairs_true,
        linked_true=linked_true,
        linked_false=wrong,
        wrong_records=wrong_records,
        review=review,
        provisional=provisional,
        children_without_record=unfound,
        not_held=not_held,
        precision=round(linked_true / linked, 6) if linked else 1.0,
        recall=round(linked_true / pairs_true, 6) if pairs_true else 1.0,
        twin_sets=sets_of_twins,
        twins_joined=twins_joined,
        wrong_per_100000=round(100_000 * wrong / linked, 4) if linked else 0.0,
        review_share=round(review / (told - not_held), 6) if told > not_held else 0.0,
        named_pairs_true=named_true,
        named_linked_true=named_linked,
        named_recall=round(named_linked / named_true, 6) if named_true else 1.0,
        national=senders.national,
        local=senders.local,
        recall_difference=recall_difference(groups),
        apart=apart,
        groups=groups,
        families=families,
    )


def _cases() -> Iterator[list[tuple[int, int | None, str]]]:
    """Batches of rows: the statement of a case, the record that it is about, and the reason."""
    for some in cases.in_batches(_BATCH):
        yield [(case.statement_id, case.child_id, case.reason) for case in some]


def _provisional(con: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int]]]:
    """Batches of rows: a provisional record. Each has a statement that a case hangs on."""
    found = con.execute(
        "SELECT DISTINCT held.record FROM asked JOIN held USING (statement)"
        " WHERE held.record IS NOT NULL ORDER BY held.record"
    ).fetchall()
    for start in range(0, len(found), _BATCH):
        kept = children.kept_of(pk for (pk,) in found[start : start + _BATCH])
        if provisional := [(pk,) for pk, one in kept.items() if one.provisional]:
            yield provisional


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    schema: pa.Schema,
    rows: Iterable[Iterable[tuple[Any, ...]]],
) -> None:
    con.register("batch", schema.empty_table())
    con.execute(f"CREATE TABLE {table} AS SELECT * FROM batch")
    for some in rows:
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(zip(*some, strict=True), schema, strict=True)
        ]
        con.register("batch", pa.Table.from_arrays(arrays, schema=schema))
        con.execute(f"INSERT INTO {table} SELECT * FROM batch")
    con.unregister("batch")
