"""The link step of one feed: its staged statements against everything placed before.

Decisions are collected in a table ``settled`` (statement, outcome, child, weight, reason,
resembles, may_be). A statement that is not in it at the end had no child near, and is new.

Each statement is first compared with the children placed before the feed. Statements of the feed
that bear on each other are decided on once more, in sight of each other (``linking_together``).
"""

from collections.abc import Callable, Iterable

import pyarrow as pa

from contactpoint.bulk.engines.engine import LinkageEngine
from contactpoint.bulk.linking_doubts import (
    Settled,
    doubts_of,
    settle,
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
from contactpoint.bulk.linking_together import leads_of, settle_groups
from contactpoint.bulk.linking_weighing import AN_AREA, Weighing
from contactpoint.linkage.decision import ASK_FROM, DecisionReason, Outcome
from contactpoint.linkage.model import load_model
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.support import REACH

_GROUPS = pa.schema([("new", pa.int64()), ("lead", pa.int64())])
_SETTLED = pa.schema(
    [
        ("statement", pa.int64()),
        ("outcome", pa.string()),
        ("child", pa.int64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
        ("resembles", pa.int64()),
        ("may_be", pa.list_(pa.int64())),
    ]
)
# The condition on a weighed pair that a decision may depend on it.
_NEAR = f"({SHARES} OR {MAY_RESEMBLE} OR {weighed()} >= {ASK_FROM - REACH - ROUNDING})"
# Statements of the feed that bear on each other: two that are alike, and those near to a child that
# one of them joins, each with the first of these.
_BEARING_ON_EACH_OTHER = """
    SELECT one, other FROM alike
    UNION ALL
    SELECT * FROM (
        SELECT min(new) OVER (PARTITION BY child) AS one, new AS other
        FROM near SEMI JOIN (SELECT child FROM settled WHERE outcome = 'link') USING (child)
    ) WHERE one <> other
"""
# The share of the step that is done after each part, roughly, for reporting progress.
_AFTER_BLOCKS, _AFTER_CLOSE, _AFTER_WIDE, _AFTER_DOUBTS, _AFTER_WITHIN = 0.15, 0.5, 0.7, 0.8, 0.9
_AFTER_TOGETHER = 0.97


class FeedLinker:
    """Links one feed, once.

    ``founded`` is how many children the feeds before it founded, and ``prior`` goes with the index
    that the feed is placed in. ``lasting`` says that the references of its sources last, and
    ``guards`` that they say which children are guarded.
    ``told`` gets how many of the feed's statements are done, and how many there are.
    """

    def __init__(
        self,
        *,
        sides: Sides,
        engine: LinkageEngine,
        founded: int,
        prior: Prior,
        lasting: bool,
        guards: bool,
        workers: int,
        told: Callable[[int, int], None],
    ) -> None:
        self._sides = sides
        self._founded = founded
        self._workers = workers
        self._told = told
        self._prior = prior
        self._model = load_model().for_children(prior.children)
        self._lasting = lasting
        self._guards = guards
        self._weighing = Weighing(sides, engine, self._prior.children)
        self._statements = sides.one("SELECT count(*) FROM incoming")[0]
        self._plain = self._doubtful = self._together = 0

    def link(self, *, into: str) -> dict[str, int]:
        """Write the feed's links, and return the counts of ``FeedLinks``."""
        run = self._sides.run
        run(
            "CREATE TABLE settled (statement BIGINT, outcome VARCHAR, child BIGINT,"
            " weight DOUBLE, reason VARCHAR, resembles BIGINT, may_be BIGINT[])"
        )
        run("CREATE TABLE alike (one BIGINT, other BIGINT)")
        if self._founded:
            self._settle_close()
            self._settle_wide()
        else:
            run("CREATE TABLE compared (new BIGINT)")
            run("CREATE TABLE near (new BIGINT, child BIGINT)")
        self._settle_doubts()
        self._tell(_AFTER_DOUBTS)
        self._compare_within()
        self._settle_together()
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
            f" WHERE {_NEAR}"
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
        is_plain = plain(self._model, beyond=beyond)
        self._sides.run(
            "INSERT INTO settled"
            f" SELECT new, '{Outcome.LINK}', child, weight, '{DecisionReason.AGREES}', NULL, NULL"
            f" FROM (SELECT best.*, given_bits, family_bits, several_givens, default_birthday,"
            f" {' OR '.join(conflicts) or 'FALSE'} AS may_conflict"
            f" FROM ({best_children(pairs, 'placed')}) AS best"
            # Of what health guards all children are needed that it may be of.
            " JOIN incoming ON incoming.statement = new AND NOT restricted)"
            f" WHERE {is_plain} {outside}"
        )
        self._plain = self._sides.one("SELECT count(*) FROM settled")[0]

    def _settle_doubts(self) -> None:
        """Decide on the rest of what is near a child, in sight of the earlier feeds alone."""
        self._sides.run(
            "CREATE TABLE doubted AS SELECT statement AS new, statement AS lead FROM incoming"
            " WHERE statement NOT IN (SELECT statement FROM settled)"
            " AND (NOT named OR statement IN (SELECT new FROM near))"
        )
        self._doubtful = self._sides.one("SELECT count(*) FROM doubted")[0]
        decided = settle(
            doubts_of(self._sides),
            expected=self._doubtful,
            prior=self._prior,
            workers=self._workers,
        )
        self._keep(decided)

    def _compare_within(self) -> None:
        """Find the statements that are alike, of which one at least may found a record."""
        sides = self._sides
        sides.run(
            "CREATE TABLE founders AS SELECT statement FROM incoming ANTI JOIN"
            f" (SELECT statement FROM settled WHERE outcome = '{Outcome.LINK}') USING (statement)"
            " WHERE named OR restricted"
        )
        rows = "(SELECT * FROM new_rows SEMI JOIN founders ON statement = statement_id)"
        # In a country's first feed wide blocks would take longer than all else.
        few = sides.one("SELECT count(*) FROM founders")[0] <= AN_AREA
        others = "rest" if self._founded else rows
        self._weighing.within(
            founders=rows,
            rest=others if few else None,
            into="own_pairs",
            told=self._within(_AFTER_DOUBTS, _AFTER_WITHIN),
        )
        sides.run(
            "INSERT INTO alike SELECT old, new FROM (SELECT own_pairs.*,"
            " greatest(ours.given_bits, theirs.given_bits) AS given_bits,"
            " greatest(ours.family_bits, theirs.family_bits) AS family_bits FROM own_pairs"
            " JOIN incoming AS ours ON ours.statement = new"
            " JOIN incoming AS theirs ON theirs.statement = old)"
            f" WHERE {_NEAR}"
        )
        sides.run("INSERT INTO compared SELECT new FROM own_pairs")

    def _settle_together(self) -> None:
        """Decide anew on the statements that bear on each other."""
        sides = self._sides
        leads = leads_of(sides.con.sql(_BEARING_ON_EACH_OTHER).fetchall())
        self._together = len(leads)
        groups = pa.table({"new": list(leads), "lead": list(leads.values())}, schema=_GROUPS)
        sides.con.register("groups", groups)
        sides.run("CREATE OR REPLACE TABLE doubted AS FROM groups")
        sides.con.unregister("groups")
        decided = settle_groups(
            doubts_of(sides),
            expected=self._together,
            prior=self._prior,
            lasting=self._lasting,
            workers=self._workers,
        )
        again = list(decided)
        sides.run("DELETE FROM settled WHERE statement IN (SELECT new FROM doubted)")
        self._keep(again)
        self._tell(_AFTER_TOGETHER)

    def _keep(self, decided: Iterable[Settled]) -> None:
        rows = list(decided)
        columns = {name: [getattr(row, name) for row in rows] for name in _SETTLED.names}
        self._sides.con.register("decided", pa.table(columns, schema=_SETTLED))
        self._sides.run("INSERT INTO settled SELECT * FROM decided")
        self._sides.con.unregister("decided")

    def _write(self, into: str) -> dict[str, int]:
        """Write the links of all statements of the feed; one without a decision so far is new.

        Every statement with a name gets a record, and every one that health guards: one that a
        person is asked about founds its own.
        """
        sides = self._sides
        sides.run(
            f"""CREATE TABLE told AS
            SELECT incoming.statement, named OR restricted AS founds, settled.child AS found,
                settled.weight, resembles, may_be, restricted AS guarded,
                {self._guards} AND NOT restricted AS freed,
                coalesce(settled.outcome, '{Outcome.NEW}') AS outcome,
                CASE WHEN settled.reason IS NOT NULL THEN settled.reason
                    WHEN incoming.statement IN (SELECT new FROM compared)
                    THEN '{DecisionReason.NOBODY_NEAR}'
                    ELSE '{DecisionReason.NO_CANDIDATE}' END AS reason
            FROM incoming LEFT JOIN settled USING (statement)"""
        )
        sides.run(
            f"""CREATE TABLE numbered AS
            SELECT statement, {self._founded} - 1 + row_number() OVER (ORDER BY statement) AS child
            FROM told WHERE outcome = '{Outcome.NEW}' OR (outcome = '{Outcome.ASK}' AND founds)"""
        )
        sides.run(
            f"""CREATE TABLE links AS
            WITH known AS (
                SELECT told.* REPLACE (
                    coalesce(founded.child, found) AS found,
                    coalesce(resembled.child, resembles) AS resembles)
                FROM told LEFT JOIN numbered AS founded ON founded.statement = -1 - found
                LEFT JOIN numbered AS resembled ON resembled.statement = -1 - resembles
            ), beside AS (
                SELECT near.statement, list(coalesce(founded.child, one)) AS may_be
                FROM (SELECT statement, unnest(may_be) AS one FROM told) AS near
                LEFT JOIN numbered AS founded ON founded.statement = -1 - one
                GROUP BY near.statement
            )
            SELECT statement,
                CASE WHEN outcome = '{Outcome.LINK}' THEN found ELSE numbered.child END AS child,
                outcome,
                CASE WHEN outcome = '{Outcome.ASK}' THEN found END AS asked_child,
                weight, reason, resembles, beside.may_be, guarded, freed
            FROM known LEFT JOIN numbered USING (statement)
            LEFT JOIN beside USING (statement)"""
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
            "founded": sides.one("SELECT count(*) FROM numbered")[0],
            "asked": outcomes.get(Outcome.ASK, 0),
            "quarantined": sides.one("SELECT count(*) FROM incoming WHERE restricted")[0],
            "pairs": self._weighing.pairs,
            "plain": self._plain,
            "doubtful": self._doubtful,
            "together": self._together,
            "crowded": self._weighing.crowded,
        }

    def _tell(self, share: float) -> None:
        self._told(round(share * self._statements), self._statements)

    def _within(self, start: float, end: float) -> Callable[[float], None]:
        """Report the progress of a part of the step that begins and ends at these shares."""
        return lambda share: self._tell(start + share * (end - start))
