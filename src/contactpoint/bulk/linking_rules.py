"""What of linkage's decisions can be said in SQL: which statements are plain.

The rule is ``linkage.decision.decide`` and nothing else. A statement is *plain* when its weights
and levels alone prove what ``decide`` would say; a test holds that every plain statement is linked
by ``decide`` to the same child. All others go to ``decide`` itself (``linking_doubts``).

Proof that a plain statement is linked: its best child weighs enough and no other comes near. The
weightiest pair leaves nothing unsaid that another source might contradict. The given name is the
same, and no hyphen is in play, so neither the guard on twins nor that on siblings holds; the date
is the same, or day and month are exchanged, so the guards on dates do not, nor on generations; the
given name is compared, so it is no placeholder. With both the same, no other source of the record
contradicts it. It shares no number with anybody and cannot conflict with one, so the guards on
numbers do not hold, nor can the child be taken for another registered one. What speaks for a child
besides is asked only where the weight does not settle it, or where the child lives elsewhere: then
no other may come near with all that could speak for it.
"""

from collections.abc import Mapping
from itertools import product

from contactpoint.bulk.engines.engine import level_column, level_number
from contactpoint.bulk.linking_blocks import Identifiers
from contactpoint.linkage.decision import ASK_FROM, LINK_FROM, MARGIN
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.relatives import PLACE_AGREES
from contactpoint.linkage.support import MOST_SUPPORT_BITS, REACH

# In bits: what two sums of the same weights may differ by. On the near side of a limit it is doubt.
ROUNDING = 1e-6

_SAME_HOME = frozenset({Level.SAME, Level.OLD_ADDRESS})


def _on(field: Field, level: Level) -> str:
    return f"{level_column(field)} = {level_number(field, level)}"


# The condition on a weighed pair that both have the same NHS number or UPN.
SHARES = " OR ".join(_on(field, Level.SAME) for field in (Field.NHS_NUMBER, Field.UPN))

# Born on one day and at home in one place: whatever they are called, they may be one child.
MAY_RESEMBLE = (
    f"({_on(Field.BIRTH_DATE, Level.SAME)} AND"
    f" ({' OR '.join(_on(Field.POSTCODE, level) for level in sorted(_SAME_HOME))}))"
)


def weight_beyond_blocks(model: MatchModel, identifiers: Identifiers) -> str:
    """The most that a pair can weigh that has no close block in common, as SQL over a row of
    ``incoming``, in bits.

    Who is found with ``MARGIN`` more than this has no rival that was not brought along. Two of the
    three (names, date, home) are the same in a close block, so here at most one is.
    """
    slips = sum(
        model.weight_of(field, Level.ONE_SLIP)
        for field, compared in (
            (Field.NHS_NUMBER, identifiers.nhs_number),
            (Field.UPN, identifiers.upn),
        )
        if compared
    )
    rest = model.prior + model.weight_of(Field.SEX, Level.SAME) + slips
    added = {
        (False, False): "",
        (True, False): " + given_bits",
        (False, True): " + family_bits",
        (True, True): " + given_bits + family_bits",
    }
    most = _most_beyond_blocks(model)
    return f"greatest({', '.join(f'{rest + most[same]}{bits}' for same, bits in added.items())})"


def _most_beyond_blocks(model: MatchModel) -> Mapping[tuple[bool, bool], float]:
    """The most that names, date and home can weigh, by whether given and family name are same."""
    most: dict[tuple[bool, bool], float] = {}
    given: set[Level | None] = {*LEVELS[Field.GIVEN_NAME], None}
    family: set[Level | None] = {*LEVELS[Field.FAMILY_NAME], None}
    for names in product(given, family):
        for date, home in product(
            (*LEVELS[Field.BIRTH_DATE], None), (*LEVELS[Field.POSTCODE], None)
        ):
            same = names[0] is Level.SAME, names[1] is Level.SAME
            same_names = all(same) or names[0] is Level.NAMES_SWAPPED
            if same_names + (date is Level.SAME) + (home in _SAME_HOME) >= 2:
                continue
            levels = zip(
                (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE, Field.POSTCODE),
                (*names, date, home),
                strict=True,
            )
            weight = sum(model.weight_of(field, level) for field, level in levels if level)
            most[same] = max(most.get(same, weight), weight)
    return most


def weighed() -> str:
    """What a weighed pair weighs by the names of its new statement: SQL over a row of a table of
    pairs beside that of ``incoming``."""
    same_given = _on(Field.GIVEN_NAME, Level.SAME)
    same_family = _on(Field.FAMILY_NAME, Level.SAME)
    return (
        f"(weight + CASE WHEN {same_given} THEN given_bits ELSE 0 END"
        f" + CASE WHEN {same_family} THEN family_bits ELSE 0 END)"
    )


def best_children(pairs: str, placed: str) -> str:
    """The query for the best child of every statement that has a near one.

    Columns: ``new`` (the statement), ``child``, ``weight``, ``rival`` (the weight of the next child
    or null); of the best child ``same_given``, ``same_date`` and ``same_home``, ``several`` (one of
    its statements has several given names, as with a hyphen) and ``unsaid``, what the weightiest
    pair leaves out though the statement has it; ``shares`` (a number, with anybody). ``pairs`` is a
    table of weighed pairs, ``placed`` that of ``Sides``.
    """
    same_date = " OR ".join(
        _on(Field.BIRTH_DATE, level) for level in (Level.SAME, Level.DAY_MONTH_SWAPPED)
    )
    same_home = " OR ".join(_on(Field.POSTCODE, level) for level in sorted(PLACE_AGREES))
    unsaid = " OR ".join(
        f"({has} AND {level_column(field)} < 0)"
        for field, has in (
            (Field.GIVEN_NAME, "TRUE"),
            (Field.FAMILY_NAME, "has_family"),
            (Field.BIRTH_DATE, "TRUE"),
            (Field.SEX, "has_sex"),
            (Field.POSTCODE, "has_postcode"),
        )
    )
    return f"""
        WITH children AS (
            SELECT new, child, max({weighed()}) AS weight,
                bool_or({_on(Field.GIVEN_NAME, Level.SAME)}) AS same_given,
                bool_or({same_date}) AS same_date,
                bool_or({same_home}) AS same_home,
                bool_or({SHARES}) AS shares,
                bool_or(placed.several_givens) AS several,
                arg_max({unsaid}, {weighed()}) AS unsaid
            FROM {pairs} JOIN {placed} AS placed ON placed.statement = old
            JOIN incoming ON incoming.statement = new
            GROUP BY new, child
        ), best AS (
            SELECT new, max(weight, 2) AS weights, bool_or(shares) AS shares,
                arg_max(
                    struct_pack(child := child, same_given := same_given, same_date := same_date,
                        same_home := same_home, several := several, unsaid := unsaid),
                    weight
                ) AS best
            FROM children GROUP BY new
        )
        SELECT new, best.child AS child, weights[1] AS weight, weights[2] AS rival,
            best.same_given AS same_given, best.same_date AS same_date, best.same_home AS same_home,
            best.several AS several, best.unsaid AS unsaid, shares
        FROM best
    """


def plain(*, beyond: str | None = None) -> str:
    """The condition on a row of ``best_children`` with a row of ``incoming`` and ``may_conflict``
    (in a number) beside it.

    ``beyond`` is what somebody may weigh who was not brought along: ``weight_beyond_blocks``.
    """
    close = MARGIN + ROUNDING
    margin = f"CASE WHEN same_home THEN {close} ELSE {close + MOST_SUPPORT_BITS} END"
    alone = f" AND weight >= {beyond} + {margin}" if beyond else ""
    return (
        f"weight >= {LINK_FROM + ROUNDING}{alone}"
        f" AND (rival IS NULL OR weight - rival >= {margin}"
        f" OR (rival < {ASK_FROM - REACH - ROUNDING} AND weight - rival >= {close}))"
        " AND same_given AND same_date AND NOT shares AND NOT may_conflict"
        " AND NOT several AND NOT several_givens AND NOT unsaid"
    )
