"""The link step of one feed: its staged statements against everything placed before.

Decisions are collected in a table ``settled`` (statement, outcome, child, weight, reason,
resembles). A statement that is not in it at the end had no child near, and is new.
"""

from collections.abc import Callable, Iterable

import pyarrow as pa

from contactpoint.bulk.engines.engine import LinkageEngine
from contactpoint.bulk.linking_doubts import (
    Settled,
    doubts_of,
    settle,
    settle_together,
)
from contactpoint.bulk.linking_rules import (
    MAY_RESEMBLE,
    ROUNDING,
    SHARES,
    best_children,
    plain,
    weighed,
    weight_beyond_blocks,
)
from contactpoint.bulk.linking_sides import Sides
from contactpoint.bulk.linking_weighing import Weighing
from contactpoint.linkage.decision import ASK_FROM, DecisionReason, Outcome
from contactpoint.linkage.model import load_model
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.support import REACH

_SETTLED = pa.schema(
    [
        ("statement", pa.int64()),
        ("outcome", pa.string()),
        ("child", pa.int64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
        ("resembles", pa.int64()),
    ]
)
# Statements that fit the same child as another statement of the feed, and that child.
_TOGETHER = """
    SELECT statement AS new, child FROM (
        SELECT statement, child, count(*) OVER (PARTITION BY child) AS together
        FROM settled WHERE outcome = 'link'
    ) WHERE together > 1
"""
# The share of the step that is done after each part, roughly, for reporting progress.
_AFTER_BLOCKS, _AFTER_CLOSE, _AFTER_WIDE, _AFTER_DOUBTS = 0.15, 0.55, 0.8, 0.97


class FeedLinker:
    """Links one feed, once.

    ``founded`` is how many children the feeds before it founded, and ``prior`` goes with that.
    ``told`` gets how many of the feed's statements are done, and how many there are.
    """

    def __init__(
        self,
        *,
        sides: Sides,
        engine: LinkageEngine,
        founded: int,
        prior: Prior,
        workers: int,
        told: Callable[[int, int], None],
    ) -> None:
        self._sides = sides
        self._founded = founded
        self._workers = workers
        self._told = told
        self._prior = prior
        self._model = load_model().for_children(prior.children)
        self._weighing = Weighing(sides, engine, self._prior.children)
        self._statements = sides.one("SELECT count(*) FROM incoming")[0]
        self._plain = self._doubtful = 0

    def link(self, *, into: str) -> dict[str, int]:
        """Write the feed's links, and return the counts of ``FeedLinks``."""
        run = self._sides.run
        run(
            "CREATE TABLE settled (statement BIGINT, outcome VARCHAR, child BIGINT,"
            " weight DOUBLE, reason VARCHAR, resembles BIGINT)"
        )
        if self._founded:
            self._settle_close()
            self._settle_wide()
        else:
            run("CREATE TABLE compared (new BIGINT)")
            run("CREATE TABLE near (new BIGINT, child BIGINT)")
        self._settle_doubts()
        self._settle_together()
        self._tell(_AFTER_DOUBTS)
        return self._write(into)

    def _settle_close(self) -> None:
        """Compare all statements by close blocks, and link those that are plain by these alone."""
        self._weighing.close(into="close_pairs", told=self._within(_AFTER_BLOCKS, _AFTER_CLOSE))
        beyond = weight_beyond_blocks(self._model, self._sides.identifiers)
        self._link_plain("close_pairs", beyond=beyond, but="in_crowds")

    def _settle_wide(self) -> None:
        """Compare the other statements by all blocks with every child that they may be of."""
        run = self._sides.run
        run(
            "CREATE TABLE rest AS SELECT * FROM new_rows"
            " ANTI JOIN settled ON settled.statement = statement_id"
        )
        self._weighing.wide(
            rows="rest", into="wide_pairs", told=self._within(_AFTER_CLOSE, _AFTER_WIDE)
        )
        # The close children of linked statements are kept, in case two statements fit one child.
        run(
            "CREATE TABLE near AS SELECT DISTINCT new, placed.child FROM"
            " (FROM wide_pairs UNION ALL"
            " FROM close_pairs SEMI JOIN settled ON settled.statement = new) AS pairs"
            " JOIN incoming ON incoming.statement = new JOIN placed ON placed.statement = old"
            f" WHERE {SHARES} OR {MAY_RESEMBLE}"
            f" OR {weighed()} >= {ASK_FROM - REACH - ROUNDING}"
        )
        self._link_plain("wide_pairs")

    def _link_plain(self, pairs: str, *, beyond: str | None = None, but: str = "") -> None:
        identifiers = self._sides.identifiers
        conflicts = [
            name
            for name, compared in (
                ("has_nhs_number", identifiers.nhs_number),
                ("has_upn", identifiers.upn),
            )
            if compared
        ]
        outside = f"AND new NOT IN (SELECT new FROM {but})" if but else ""
        self._sides.run(
            "INSERT INTO settled"
            f" SELECT new, '{Outcome.LINK}', child, weight, '{DecisionReason.AGREES}', NULL"
            f" FROM (SELECT best.*, given_bits, family_bits, several_givens, default_birthday,"
            f" {' OR '.join(conflicts) or 'FALSE'} AS may_conflict"
            f" FROM ({best_children(pairs, 'placed')}) AS best"
            f" JOIN incoming ON incoming.statement = new) WHERE {plain(self._model, beyond=beyond)} {outside}"
        )
        self._plain = self._sides.one("SELECT count(*) FROM settled")[0]

    def _settle_doubts(self) -> None:
        self._sides.run(
            "CREATE TABLE doubted AS SELECT statement AS new FROM incoming"
            " WHERE NOT restricted AND statement NOT IN (SELECT statement FROM settled)"
            " AND (NOT named OR statement IN (SELECT new FROM near))"
        )
        self._doubtful = self._sides.one("SELECT count(*) FROM doubted")[0]
        decided = settle(
            doubts_of(self._sides, "doubted"),
            expected=self._doubtful,
            prior=self._prior,
            workers=self._workers,
        )
        self._keep(decided)

    def _settle_together(self) -> None:
        """Decide anew on all but the first of the statements of this feed that fit one child."""
        sides = self._sides
        sides.run(f"CREATE OR REPLACE TABLE doubted AS {_TOGETHER}")
        groups = sides.con.sql(
            "SELECT child, list(new ORDER BY new) FROM doubted GROUP BY child"
        ).fetchall()
        if groups:
            again = settle_together(dict(groups), doubts_of(sides, "doubted"), prior=self._prior)
            sides.run("DELETE FROM settled WHERE statement IN (SELECT new FROM doubted)")
            self._keep(again)

    def _keep(self, decided: Iterable[Settled]) -> None:
        rows = list(decided)
        columns = {name: [getattr(row, name) for row in rows] for name in _SETTLED.names}
        self._sides.con.register("decided", pa.table(columns, schema=_SETTLED))
        self._sides.run("INSERT INTO settled SELECT * FROM decided")
        self._sides.con.unregister("decided")

    def _write(self, into: str) -> dict[str, int]:
        """Write the links of all statements of the feed; one without a decision so far is new."""
        sides = self._sides
        sides.run(
            f"""CREATE TABLE links AS
            WITH told AS (
                SELECT incoming.statement, settled.child AS found, settled.weight, resembles,
                    CASE WHEN restricted THEN 'quarantine'
                        ELSE coalesce(settled.outcome, '{Outcome.NEW}') END AS outcome,
                    CASE WHEN restricted THEN NULL
                        WHEN settled.reason IS NOT NULL THEN settled.reason
                        WHEN incoming.statement IN (SELECT new FROM compared)
                        THEN '{DecisionReason.NOBODY_NEAR}'
                        ELSE '{DecisionReason.NO_CANDIDATE}' END AS reason
                FROM incoming LEFT JOIN settled USING (statement)
            ), numbered AS (
                SELECT statement,
                    {self._founded} - 1 + row_number() OVER (ORDER BY statement) AS child
                FROM told WHERE outcome = '{Outcome.NEW}'
            )
            SELECT statement,
                CASE WHEN outcome = '{Outcome.LINK}' THEN found ELSE numbered.child END AS child,
                outcome,
                CASE WHEN outcome = '{Outcome.ASK}' THEN found END AS asked_child,
                weight, reason, resembles
            FROM told LEFT JOIN numbered USING (statement)"""
        )
        ordered = "SELECT * FROM links ORDER BY statement"
        sides.staging.write(sides.con, ordered, into, dictionary=["outcome", "reason"])
        counted = sides.con.sql("SELECT outcome, count(*) FROM links GROUP BY outcome").fetchall()
        outcomes: dict[str, int] = dict(counted)
        self._tell(1.0)
        return {
            "statements": self._statements,
            "linked": outcomes.get(Outcome.LINK, 0),
            "new": outcomes.get(Outcome.NEW, 0),
            "asked": outcomes.get(Outcome.ASK, 0),
            "quarantined": outcomes.get("quarantine", 0),
            "pairs": self._weighing.pairs,
            "plain": self._plain,
            "doubtful": self._doubtful,
            "crowded": self._weighing.crowded,
        }

    def _tell(self, share: float) -> None:
        self._told(round(share * self._statements), self._statements)

    def _within(self, start: float, end: float) -> Callable[[float], None]:
        """Report the progress of a part of the step that begins and ends at these shares."""
        return lambda share: self._tell(start + share * (end - start))
