"""The two sides of a link step as relations in DuckDB: a feed's statements, and what came before.

Nothing wide is copied: features stay in the staged files and are scanned when they are needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from contactpoint.bulk.engines.splink_settings import feature_schema
from contactpoint.bulk.linking_blocks import Identifiers
from contactpoint.bulk.staging import Staging
from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import (
    MOST_FAMILY_BITS,
    listed_bits,
    listed_given_bits,
    listed_groups,
    most_given_bits,
)

FEATURES = tuple(name for name in feature_schema().names if name not in ("statement_id", "child"))
_NUMBERS = ("nhs_number", "upns")

# DuckDB takes every Arrow source to hold one row, and would hash the larger side of each join. So
# joins are done as written: the right side, which is the smaller or narrower, is hashed.
AS_WRITTEN = "SET disabled_optimizers = 'join_order,build_side_probe_side'"
AS_PLANNED = "RESET disabled_optimizers"


# What may contradict that two statements are of one child (``linkage.households``), short enough to
# be held for every statement: numbers that stand for a further given name and for a house.
_TOLD_BY = ("givens", "middles", "house", "died")
_TELLING = (
    "coalesce(len(givens), 0) > 1 AS several_givens, hash(middles[1]) >> 1 AS further_given,"
    " hash(house) >> 1 AS own_house, died"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A feed that was placed before: the pattern of its statement files, and its file of links."""

    statements: str
    links: str


class Sides:
    """Opens both sides on a connection.

    Table ``incoming`` has the feed's statements without features. Its ``given_bits`` and
    ``family_bits`` are what agreement on their names counts more (see ``linkage.name_shares``).
    Table ``placed`` has the statements to compare with, and their children. ``several_givens`` in
    both says that there is more than one given name, as with a hyphen. ``further_given`` and
    ``own_house`` are numbers that stand for these, or null, and ``died`` says that the child died.
    ``default_birthday`` says that the date stands for one that is not known. Views ``new_rows`` and
    ``placed_rows`` have the feature rows, by ``statement_id``. ``identifiers`` are the numbers that
    both sides state. Table ``guarded`` has the children placed before whom health guards.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        staging: Staging,
        *,
        statements: str,
        earlier: Sequence[Placed],
    ) -> None:
        self.con = con
        self.staging = staging
        self.statements = statements
        self.earlier = tuple(earlier)
        self.identifiers = Identifiers()
        self.run(AS_WRITTEN)
        self._list_incoming()
        self.run(f"CREATE TEMP VIEW new_rows AS {self.features(f'FROM {self.scan(statements)}')}")
        if self.earlier:
            self._place()

    def run(self, sql: str) -> None:
        """Run an SQL statement that brings no rows."""
        self.con.execute(sql)

    def one(self, sql: str) -> tuple[Any, ...]:
        """The first row of a query."""
        # All rows are fetched: a result that is not read to its end keeps the connection busy.
        row: tuple[Any, ...] = self.con.execute(sql).fetchall()[0]
        return row

    def scan(self, pattern: str) -> str:
        """The relation of the staged files that match."""
        return self.staging.scan(self.con, pattern)

    def features(self, rows: str) -> str:
        """A query for feature rows, with the statement's number as Splink calls it."""
        return f"SELECT statement AS statement_id, {', '.join(FEATURES)} FROM ({rows})"

    def placed_files(self) -> list[str]:
        """The files of the statements placed before."""
        return self._files(placed.statements for placed in self.earlier)

    def own_files(self) -> list[str]:
        """The files of the feed's statements."""
        return self._files([self.statements])

    def _files(self, patterns: Iterable[str]) -> list[str]:
        folder = self.staging.folder
        found = [path for pattern in patterns for path in folder.glob(pattern)]
        return sorted(str(path.relative_to(folder)) for path in found)

    def earlier_statements(self, columns: Sequence[str]) -> str:
        """A query for columns of the statements of all earlier feeds."""
        return " UNION ALL BY NAME ".join(
            f"SELECT {', '.join(columns)} FROM {self.scan(placed.statements)}"
            for placed in self.earlier
        )

    def _list_incoming(self) -> None:
        stated = self.scan(self.statements)
        given, family = self._given_bits(stated), self._family_bits(stated)
        self.run(
            "CREATE TABLE incoming AS SELECT statement, restricted,"
            " givens IS NOT NULL OR families IS NOT NULL AS named,"
            " nhs_number IS NOT NULL AS has_nhs_number, upns IS NOT NULL AS has_upn,"
            " families IS NOT NULL AS has_family, sex IS NOT NULL AS has_sex,"
            " postcode IS NOT NULL AS has_postcode,"
            f" {_TELLING},"
            " birth_date LIKE '%-01-01' AS default_birthday,"
            " coalesce(given.bits, 0)::DOUBLE AS given_bits,"
            " coalesce(family.bits, 0)::DOUBLE AS family_bits"
            f" FROM {stated} AS said LEFT JOIN ({given}) AS given USING (statement)"
            f" LEFT JOIN ({family}) AS family USING (statement)"
        )
        for table in ("bits_of_families", "groups_of_families", "bits_of_givens", "most_of_givens"):
            self.con.unregister(table)

    def _family_bits(self, stated: str) -> str:
        """The query for the bits of each statement with a family name: those of its commonest."""
        listed = listed_bits(Field.FAMILY_NAME)
        table = pa.table({"name": list(listed), "bits": list(listed.values())})
        self.con.register("bits_of_families", table)
        return (
            f"SELECT statement, min(coalesce(bits, {MOST_FAMILY_BITS})) AS bits"
            f" FROM (SELECT statement, unnest(families) AS name FROM {stated})"
            " LEFT JOIN bits_of_families USING (name) GROUP BY statement"
        )

    def _given_bits(self, stated: str) -> str:
        """The query for the bits of each statement with a given name, beside its family names."""
        groups = listed_groups()
        self.con.register(
            "groups_of_families",
            pa.table({"family": list(groups), "groups": list(map(list, groups.values()))}),
        )
        tables = listed_given_bits()
        rows = [(of, *row) for of, listed in tables.items() for row in listed.items()]
        of, name, bits = (list(column) for column in zip(*rows, strict=True))
        self.con.register("bits_of_givens", pa.table({"of": of, "name": name, "bits": bits}))
        most = [most_given_bits(group) for group in tables]
        self.con.register("most_of_givens", pa.table({"of": list(tables), "most": most}))
        return (
            "SELECT statement, min(coalesce(bits, most)) AS bits FROM ("
            " SELECT statement, unnest(givens) AS name, of FROM ("
            "  SELECT statement, givens, unnest(coalesce(groups, [''])) AS of FROM ("
            "   SELECT statement, givens, unnest(coalesce(families, [''])) AS family"
            f"   FROM {stated} WHERE givens IS NOT NULL"
            "  ) LEFT JOIN groups_of_families USING (family)))"
            " JOIN most_of_givens USING (of) LEFT JOIN bits_of_givens USING (of, name)"
            " GROUP BY statement"
        )

    def _place(self) -> None:
        links = " UNION ALL ".join(
            f"SELECT statement, child FROM {self.scan(placed.links)} WHERE child IS NOT NULL"
            for placed in self.earlier
        )
        self.run(f"CREATE TABLE placed AS {links}")
        guarded = " UNION ".join(
            f"SELECT child FROM {self.scan(placed.links)} WHERE guarded" for placed in self.earlier
        )
        self.run(f"CREATE TABLE guarded AS {guarded}")
        states = self.one("SELECT bool_or(has_nhs_number), bool_or(has_upn) FROM incoming")
        if len(self.earlier) > 1:
            self._leave_out_repeats(dict(zip(_NUMBERS, states, strict=True)))
        told = self.earlier_statements(("statement", *_TOLD_BY))
        self.run(
            f"CREATE TABLE telling AS SELECT statement, child, {_TELLING}"
            f" FROM ({told}) JOIN placed USING (statement)"
        )
        self.run("DROP TABLE placed")
        self.run("ALTER TABLE telling RENAME TO placed")
        rows = self.features(self.earlier_statements(("statement", *FEATURES)))
        self.run(
            f"CREATE TEMP VIEW placed_rows AS SELECT * FROM ({rows})"
            " SEMI JOIN placed ON statement = statement_id"
        )
        stated = self.one("SELECT count(nhs_number) > 0, count(upns) > 0 FROM placed_rows")
        self.identifiers = Identifiers(
            nhs_number=bool(states[0] and stated[0]), upn=bool(states[1] and stated[1])
        )

    def _leave_out_repeats(self, compared: dict[str, bool]) -> None:
        """Keep one of each child's statements that state the very same.

        Numbers that the new feed does not state are not compared, so they make no difference.
        """
        alike = [name for name in FEATURES if name not in _NUMBERS or compared[name]]
        self.run(
            "CREATE TABLE voices AS SELECT min(statement) AS statement, child"
            f" FROM ({self.earlier_statements(('statement', *alike))})"
            f" JOIN placed USING (statement) GROUP BY child, hash({', '.join(alike)})"
        )
        self.run("DROP TABLE placed")
        self.run("ALTER TABLE voices RENAME TO placed")
