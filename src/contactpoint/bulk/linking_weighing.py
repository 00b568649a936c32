"""Form the pairs of a link step and have them weighed, as many at once as memory holds.

Tables made here: ``pairs`` (``new``, ``old``), and tables of weighed pairs (see
``create_pairs_table``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contactpoint.bulk.engines.engine import BLOCKS, LinkageEngine, create_pairs_table
from contactpoint.bulk.linking_blocks import close_blocks, crowded, wide_blocks
from contactpoint.bulk.linking_sides import (
    AS_PLANNED,
    AS_WRITTEN,
    FEATURES,
    Sides,
)

# So many pairs are weighed at once: the features of both their sides take some 6 GB of memory.
PAIRS_AT_ONCE = 4_000_000

# In bits: every pair is kept. One source may bring a child near that another contradicts, and a
# child with quite another name may be the same child. Only blocks bring pairs, so they are few.
_LEAST = -1000.0

_PAIRS = (
    "SELECT DISTINCT n.statement_id AS new, o.statement_id AS old"
    " FROM old_blocks AS o JOIN new_blocks AS n USING (block)"
)


@dataclass(slots=True)
class Weighing:
    """Forms and weighs pairs; ``children`` sets the prior. ``pairs`` and ``crowded`` are counts."""

    sides: Sides
    engine: LinkageEngine
    children: int
    pairs: int = 0
    crowded: int = 0

    def close(self, *, into: str, told: Callable[[float], None]) -> None:
        """Weigh all new statements by their close blocks.

        Table ``in_crowds`` gets the statements that had a block left out as a crowd. ``told`` gets
        the share that is done.
        """
        sides = self.sides
        for table, rows in (("new_blocks", "new_rows"), ("old_blocks", "placed_rows")):
            sides.run(f"CREATE TABLE {table} AS {close_blocks(rows, sides.identifiers)}")
        self._leave_out_crowds()
        sides.run(f"CREATE TABLE pairs AS {_PAIRS}")
        sides.run(
            "CREATE TABLE in_crowds AS SELECT DISTINCT statement_id AS new FROM new_blocks"
            " SEMI JOIN crowds USING (block)"
        )
        self._weigh("new_rows", into, told)

    def wide(self, *, rows: str, into: str, told: Callable[[float], None]) -> None:
        """Weigh a table of new feature rows by all blocks.

        A row is weighed against every placed statement of each child that its blocks bring. Table
        ``compared`` gets the statements that were compared with any child.
        """
        sides = self.sides
        new = wide_blocks(rows, sides.identifiers, look_up=True)
        old = wide_blocks("placed_rows", sides.identifiers, look_up=False)
        sides.run(f"CREATE TABLE new_blocks AS {new}")
        sides.run(
            f"CREATE TABLE old_blocks AS FROM ({old})"
            " SEMI JOIN (SELECT DISTINCT block FROM new_blocks) USING (block)"
        )
        self._leave_out_crowds()
        pairs = _PAIRS
        if len(sides.earlier) > 1:
            pairs = (
                f"SELECT DISTINCT new, others.statement AS old FROM ({_PAIRS}) AS found"
                " JOIN placed ON placed.statement = found.old"
                " JOIN placed AS others ON others.child = placed.child"
            )
        sides.run(f"CREATE TABLE pairs AS {pairs}")
        sides.run("CREATE TABLE compared AS SELECT DISTINCT new FROM pairs")
        self._weigh(rows, into, told)

    def _leave_out_crowds(self) -> None:
        sides = self.sides
        sides.run(f"CREATE OR REPLACE TABLE crowds AS {crowded('old_blocks')}")
        self.crowded += sides.one("SELECT count(*) FROM crowds")[0]
        sides.run("DELETE FROM old_blocks WHERE block IN (SELECT block FROM crowds)")

    def _weigh(self, rows: str, into: str, told: Callable[[float], None]) -> None:
        """Weigh the table of pairs, and drop it and the tables of blocks."""
        sides = self.sides
        sides.run("DROP TABLE new_blocks")
        sides.run("DROP TABLE old_blocks")
        create_pairs_table(sides.con, into)
        whole = sides.one("SELECT count(*) FROM pairs")[0]
        self.pairs += whole
        done = 0
        for files, first, last in self._parts():
            sides.run(
                "CREATE OR REPLACE TABLE chosen AS SELECT new, old FROM pairs"
                f" WHERE old BETWEEN {first} AND {last}"
            )
            self._weigh_chosen(files, rows, into)
            done += sides.one("SELECT count(*) FROM chosen")[0]
            told(done / whole if whole else 1.0)
        for table in ("pairs", "chosen", "left_rows", "right_rows"):
            sides.run(f"DROP TABLE IF EXISTS {table}")

    def _weigh_chosen(self, files: Sequence[str], rows: str, into: str) -> None:
        sides = self.sides
        features = ", ".join(FEATURES)
        to_place = " UNION ALL ".join(
            f"SELECT statement, {features} FROM {sides.scan(file)}" for file in files
        )
        # Each new row is a block of its own, which holds the rows that it is paired with.
        sides.run(
            f"CREATE OR REPLACE TABLE left_rows AS SELECT statement_id, {BLOCKS}, {features}"
            f" FROM ({sides.features(to_place)})"
            f" JOIN (SELECT old, list(new) AS {BLOCKS} FROM chosen GROUP BY old)"
            " ON old = statement_id"
        )
        sides.run(
            "CREATE OR REPLACE TABLE right_rows AS SELECT statement_id,"
            f" [statement_id] AS {BLOCKS}, {features} FROM {rows}"
            " SEMI JOIN chosen ON new = statement_id"
        )
        sides.run(AS_PLANNED)
        self.engine.predict(
            sides.con,
            left="left_rows",
            right="right_rows",
            children=self.children,
            least=_LEAST,
            into=into,
        )
        sides.run(AS_WRITTEN)

    def _parts(self) -> Iterator[tuple[list[str], int, int]]:
        """Files of placed statements with ``PAIRS_AT_ONCE`` pairs or so, and their first and last.

        Each file is read once. The statement numbers of two files do not overlap.
        """
        sides = self.sides
        files: list[str] = []
        first = last = held = 0
        for low, high, file in sorted(self._ranges()):
            count = sides.one(f"SELECT count(*) FROM pairs WHERE old BETWEEN {low} AND {high}")[0]
            if files and held + count > PAIRS_AT_ONCE:
                yield files, first, last
                files, held = [], 0
            if count:
                first = low if not files else first
                last, held = high, held + count
                files.append(file)
        if files:
            yield files, first, last

    def _ranges(self) -> Iterator[tuple[int, int, str]]:
        for file in self.sides.placed_files():
            low, high = self.sides.one(
                f"SELECT min(statement), max(statement) FROM {self.sides.scan(file)}"
            )
            if low is not None:
                yield low, high, file
