"""How good linking was for the feeds of the whole nation and for those of schools and authorities.

The nation's feeds come whole and with lasting numbers; a school's list has what a parent wrote on a
form. An average over both says little of either.
"""

from dataclasses import dataclass
from typing import NamedTuple

import duckdb

# Pairs within the national feeds, and all pairs: a pair is local where one of its two sides is.
_COUNT = """
    WITH together AS (
        SELECT child, record, count(*) FILTER (national) AS national, count(*) AS n,
            count(*) FILTER (national AND named) AS national_named,
            count(*) FILTER (named) AS named
        FROM placed GROUP BY child, record
    ), children AS (
        SELECT sum(national) AS national, sum(n) AS n, sum(national_named) AS national_named,
            sum(named) AS named
        FROM together GROUP BY child
    ), pairs AS (
        SELECT 'true' AS what, * FROM children
        UNION ALL
        SELECT 'linked', national, n, national_named, named FROM together WHERE record IS NOT NULL
    )
    SELECT what, sum(national * (national - 1) // 2), sum(n * (n - 1) // 2),
        sum(national_named * (national_named - 1) // 2), sum(named * (named - 1) // 2)
    FROM pairs GROUP BY what
"""
_WAITING = """
    SELECT national, count(*), count(*) FILTER (held), count(*) FILTER (waits) FROM placed
    GROUP BY national
"""


@dataclass(frozen=True, slots=True)
class SenderFigures:
    """The figures of ``LinkageReport`` for the feeds of one kind of sender.

    A pair is local where one of its statements is of a local feed, and national where both are
    national.
    """

    statements: int
    pairs_true: int
    linked_true: int
    recall: float
    named_pairs_true: int
    named_linked_true: int
    named_recall: float
    review: int
    review_share: float


class BySender(NamedTuple):
    """The figures of both kinds of sender."""

    national: SenderFigures
    local: SenderFigures


class _Pairs(NamedTuple):
    national: int = 0
    all: int = 0
    national_named: int = 0
    all_named: int = 0


def count_senders(con: duckdb.DuckDBPyConnection) -> BySender:
    """The figures, from the table ``placed``."""
    pairs = {
        str(what): _Pairs(*(int(number) for number in numbers))
        for what, *numbers in con.execute(_COUNT).fetchall()
    }
    waiting = {
        bool(national): (int(told), int(held), int(waits))
        for national, told, held, waits in con.execute(_WAITING).fetchall()
    }
    true, linked = pairs.get("true", _Pairs()), pairs.get("linked", _Pairs())
    return BySender(
        national=_figures(
            waiting.get(True, (0, 0, 0)),
            (true.national, linked.national),
            (true.national_named, linked.national_named),
        ),
        local=_figures(
            waiting.get(False, (0, 0, 0)),
            (true.all - true.national, linked.all - linked.national),
            (true.all_named - true.national_named, linked.all_named - linked.national_named),
        ),
    )


def _figures(
    waiting: tuple[int, int, int], pairs: tuple[int, int], named: tuple[int, int]
) -> SenderFigures:
    told, held, waits = waiting
    return SenderFigures(
        statements=told,
        pairs_true=pairs[0],
        linked_true=pairs[1],
        recall=_share(pairs[1], pairs[0], of_none=1.0),
        named_pairs_true=named[0],
        named_linked_true=named[1],
        named_recall=_share(named[1], named[0], of_none=1.0),
        review=waits,
        review_share=_share(waits, held, of_none=0.0),
    )


def _share(part: int, whole: int, *, of_none: float) -> float:
    return round(part / whole, 6) if whole else of_none
