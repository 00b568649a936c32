"""Form the pairs of a link step and have them weighed, as many at once as memory holds.

Tables made here: ``pairs`` (``new``, ``old``), and tables of weighed pairs (see
``create_pairs_table``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contactpoint.bulk.engines.engine import BLOCKS, LinkageEngine, create_pairs_table
from contactpoint.bulk.linking_blocks import (
    ANY_NUMBER,
    close_blocks,
    crowded,
    wide_blocks,
)
from contactpoint.bulk.linking_sides import (
    AS_PLANNED,
    AS_WRITTEN,
    FEATURES,
    Sides,
)

# So many pairs are weighed at once: the features of both their sides take some 6 GB of memory.
PAIRS_AT_ONCE = 4_000_000

# No area has more children than this, and England has many more.
AN_AREA = 1_000_000

# In bits: every pair is kept. One source may bring a child near that another contradicts, and a
# child with quite another name may be the same child. Only blocks bring pairs, so they are few.
_LEAST = -1000.0

# How a statement is numbered on the old side. An engine wants no number on both sides, where a
# statement of the feed may be on either; the way there is the way back.
_AS_IT_IS, _APART = "{}", "-1 - {}"

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
        self._drop_blocks()
        self._weigh("new_rows", into, told)

    def wide(self, *, rows: str, into: str, told: Callable[[float], None]) -> None:
        """Weigh a table of new feature rows by all blocks.

        A row is weighed against every placed statement of each child that its blocks bring. Table
        ``compared`` gets the statements that were compared with any child.
        """
        sides = self.sides
        widest = self.children <= AN_AREA
        new = wide_blocks(rows, sides.identifiers, look_up=True, widest=widest)
        old = wide_blocks("placed_rows", sides.identifiers, look_up=False, widest=widest)
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
        self._drop_blocks()
        self._weigh(rows, into, told)

    def within(
        self, *, founders: str, rest: str | None, into: str, told: Callable[[float], None]
    ) -> None:
        """Weigh the feed's own statements against each other, where one of the two may found.

        ``founders`` is a relation of feature rows. All statements are compared with them by close
        blocks, and those of the table ``rest``, if there is one, by all blocks. ``into`` gets a
        pair once, the later statement as ``new``.
        """
        sides = self.sides
        sides.run("CREATE TABLE pairs (new BIGINT, old BIGINT)")
        self._pair_within(close_blocks(founders, ANY_NUMBER), close_blocks("new_rows", ANY_NUMBER))
        if rest is not None:
            self._pair_within(
                wide_blocks(founders, ANY_NUMBER, look_up=False, widest=True),
                wide_blocks(rest, ANY_NUMBER, look_up=True, widest=True),
            )
            sides.run("CREATE OR REPLACE TABLE pairs AS SELECT DISTINCT new, old FROM pairs")
        self._weigh("new_rows", into, told, within=True)

    def _pair_within(self, founders: str, others: str) -> None:
        """Add to the table of pairs whatever has a block in common by these two queries."""
        sides = self.sides
        sides.run(f"CREATE TABLE old_blocks AS {founders}")
        self._leave_out_crowds()
        sides.run(
            f"CREATE TABLE new_blocks AS FROM ({others})"
            " SEMI JOIN (SELECT DISTINCT block FROM old_blocks) USING (block)"
        )
        sides.run(
            "INSERT INTO pairs SELECT DISTINCT greatest(n.statement_id, o.statement_id),"
            " least(n.statement_id, o.statement_id)"
            " FROM old_blocks AS o JOIN new_blocks AS n USING (block)"
            " WHERE n.statement_id <> o.statement_id"
        )
        self._drop_blocks()

    def _leave_out_crowds(self) -> None:
        sides = self.sides
        sides.run(f"CREATE OR REPLACE TABLE crowds AS {crowded('old_blocks')}")
        self.crowded += sides.one("SELECT count(*) FROM crowds")[0]
        sides.run("DELETE FROM old_blocks WHERE block IN (SELECT block FROM crowds)")

    def _drop_blocks(self) -> None:
        self.sides.run("DROP TABLE new_blocks; DROP TABLE old_blocks")

    def _weigh(
        self, rows: str, into: str, told: Callable[[float], None], *, within: bool = False
    ) -> None:
        """Weigh the table of pairs, and drop it.

        With ``within``, both statements of a pair are of the feed.
        """
        sides = self.sides
        create_pairs_table(sides.con, into)
        whole = sides.one("SELECT count(*) FROM pairs")[0]
        self.pairs += whole
        done = 0
        old_files = sides.own_files() if within else sides.placed_files()
        for files, first, last in self._parts(old_files):
            sides.run(
                "CREATE OR REPLACE TABLE chosen AS SELECT new, old FROM pairs"
                f" WHERE old BETWEEN {first} AND {last}"
            )
            self._weigh_chosen(files, rows, into, old_side=_APART if within else _AS_IT_IS)
            done += sides.one("SELECT count(*) FROM chosen")[0]
            told(done / whole if whole else 1.0)
        for table in ("pairs", "chosen", "left_rows", "right_rows"):
            sides.run(f"DROP TABLE IF EXISTS {table}")
        if within:
            sides.run(f"UPDATE {into} SET old = {_APART.format('old')}")

    def _weigh_chosen(self, files: Sequence[str], rows: str, into: str, *, old_side: str) -> None:
        sides = self.sides
        features = ", ".join(FEATURES)
        to_place = " UNION ALL ".join(
            f"SELECT statement, {features} FROM {sides.scan(file)}" for file in files
        )
        # Each new row is a block of its own, which holds the rows that it is paired with.
        sides.run(
            "CREATE OR REPLACE TABLE left_rows AS"
            f" SELECT {old_side.format('statement_id')} AS statement_id, {BLOCKS}, {features}"
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

    def _parts(self, old_files: Sequence[str]) -> Iterator[tuple[list[str], int, int]]:
        """Files of statements with ``PAIRS_AT_ONCE`` pairs or so, and their first and last.

        Each file is read once. The statement numbers of two files do not overlap.
        """
        sides = self.sides
        files: list[str] = []
        first = last = held = 0
        for low, high, file in sorted(self._ranges(old_files)):
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

    def _ranges(self, files: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        for file in files:
            low, high = self.sides.one(
                f"SELECT min(statement), max(statement) FROM {self.sides.scan(file)}"
            )
            if low is not None:
                yield low, high, file
