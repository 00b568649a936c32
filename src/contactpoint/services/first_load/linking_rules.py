"""What of linkage's decisions can be said in SQL: which statements are plain.

The rule is ``linkage.decision.decide`` and nothing else. A statement is *plain* when its weights
and levels alone prove what ``decide`` would say; a test holds that every plain statement is linked
by ``decide`` to the same child. All others go to ``decide`` itself (``linking_doubts``).

Proof that a plain statement is linked: its best child weighs enough and no other comes near. The
given name is the same, so neither guard on twins holds; the date is the same, or day and month are
exchanged, so the guard on dates does not; the given name is compared, so it is no placeholder. It
shares no number with anybody and cannot conflict with one, so the guards on numbers do not hold,
nor can the child be taken for another registered one.
"""

from itertools import product

from contactpoint.linkage.decision import LINK_FROM, MARGIN
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.services.first_load.linking_blocks import Identifiers
from contactpoint.services.matching.engines.engine import level_column, level_number

# In bits: what two sums of the same weights may differ by. On the near side of a limit it is doubt.
ROUNDING = 1e-6

_SAME_HOME = frozenset({Level.SAME, Level.OLD_ADDRESS})


def _on(field: Field, level: Level) -> str:
    return f"{level_column(field)} = {level_number(field, level)}"


# The condition on a weighed pair that both have the same NHS number or UPN.
SHARES = " OR ".join(_on(field, Level.SAME) for field in (Field.NHS_NUMBER, Field.UPN))


def weight_beyond_blocks(model: MatchModel, identifiers: Identifiers) -> float:
    """The most, in bits, that a pair can weigh that has no close block in common.

    Who is found with ``MARGIN`` more than this has no rival that was not brought along. Two of the
    three (names, date, home) are the same in a close block, so here at most one is.
    """
    weigh = model.weight_of
    given: set[Level | None] = {*LEVELS[Field.GIVEN_NAME], None}
    family: set[Level | None] = {*LEVELS[Field.FAMILY_NAME], None}
    most = float("-inf")
    for names in product(given, family):
        for date, home in product(
            (*LEVELS[Field.BIRTH_DATE], None), (*LEVELS[Field.POSTCODE], None)
        ):
            same_names = names == (Level.SAME, Level.SAME) or names[0] is Level.NAMES_SWAPPED
            if same_names + (date is Level.SAME) + (home in _SAME_HOME) >= 2:
                continue
            levels = zip(
                (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE, Field.POSTCODE),
                (*names, date, home),
                strict=True,
            )
            most = max(most, sum(weigh(field, level) for field, level in levels if level))
    slips = sum(
        weigh(field, Level.ONE_SLIP)
        for field, compared in (
            (Field.NHS_NUMBER, identifiers.nhs_number),
            (Field.UPN, identifiers.upn),
        )
        if compared
    )
    return model.prior + most + weigh(Field.SEX, Level.SAME) + slips


def best_children(pairs: str, placed: str) -> str:
    """The query for the best child of every statement that has a near one.

    Columns: ``new`` (the statement), ``child``, ``weight``, ``rival`` (the weight of the next child
    or null), ``same_given`` and ``same_date`` of the best child, ``shares`` (a number, with
    anybody). ``pairs`` is a table of weighed pairs, ``placed`` has ``statement`` and ``child``.
    """
    same_date = " OR ".join(
        _on(Field.BIRTH_DATE, level) for level in (Level.SAME, Level.DAY_MONTH_SWAPPED)
    )
    return f"""
        WITH children AS (
            SELECT new, child, max(weight) AS weight,
                bool_or({_on(Field.GIVEN_NAME, Level.SAME)}) AS same_given,
                bool_or({same_date}) AS same_date,
                bool_or({SHARES}) AS shares
            FROM {pairs} JOIN {placed} AS placed ON placed.statement = old
            GROUP BY new, child
        ), best AS (
            SELECT new, max(weight, 2) AS weights, bool_or(shares) AS shares,
                arg_max(
                    struct_pack(child := child, same_given := same_given, same_date := same_date),
                    weight
                ) AS best
            FROM children GROUP BY new
        )
        SELECT new, best.child AS child, weights[1] AS weight, weights[2] AS rival,
            best.same_given AS same_given, best.same_date AS same_date, shares
        FROM best
    """


def plain(*, least: float) -> str:
    """The condition on a row of ``best_children`` with ``handicap`` (in bits) and ``may_conflict``
    (in a number) beside it.

    ``least`` is what it must weigh at least, in bits and without handicap.
    """
    return (
        f"weight >= {least + ROUNDING} AND weight - handicap >= {LINK_FROM + ROUNDING}"
        f" AND (rival IS NULL OR weight - rival >= {MARGIN + ROUNDING})"
        " AND same_given AND same_date AND NOT shares AND NOT may_conflict"
    )
