"""The part of linkage's decisions that can be said in SQL: which statements are plain.

The rule is ``linkage.decision.decide`` and nothing else. A statement is *plain* when its weights
and levels alone prove what ``decide`` would say. A test holds that ``decide`` links every plain
statement to the same child. All others go to ``decide`` itself (``linking_doubts``).

Proof that a plain statement is linked:

- Its best child weighs enough, and no other child comes near.
- The weightiest pair leaves nothing unsaid that another source might contradict.
- The given name is the same, and no hyphen is in play. So the guards on twins do not hold, and the
  name is no placeholder.
- The family name is the same or written otherwise, so the guard on another family name does not
  hold.
- The date is the same, and so is the sex where both state it. So the guards on dates, generations
  and siblings do not hold, and two things do not differ: nothing else that counts does.
- No statement of the child has another further given name or another house, and nobody died. So of
  what contradicts only the carers are left, and these are taken to contradict.
- The date is none that stands for one that is not known.
- A child who does not live in the same home is taken to be any child of England.
- With name and date the same, no other source of the record contradicts the statement.
- The statement shares no number with any child and cannot conflict with one. So the guards on
  numbers do not hold, and the child is not taken for another registered child.
- ``decide`` asks for support only where the weight does not settle the matter, or where the child
  lives elsewhere. In the latter case no other child may come near with the most support there is.
"""

from collections.abc import Mapping
from itertools import product

from contactpoint.bulk.engines.engine import level_column, level_number
from contactpoint.bulk.linking_blocks import Identifiers
from contactpoint.linkage.decision import ASK_FROM, LINK_FROM, MARGIN
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.name_shares import LEAST_BITS
from contactpoint.linkage.place import Place, beyond_the_index
from contactpoint.linkage.relatives import FAMILY_AGREES, TWINS_BELOW
from contactpoint.linkage.support import MOST_SUPPORT_BITS, REACH

# In bits: what two sums of the same weights may differ by. A weight so near a limit is in doubt.
ROUNDING = 1e-6

_SAME_HOME = frozenset({Level.SAME, Level.OLD_ADDRESS})


def _on(field: Field, level: Level) -> str:
    return f"{level_column(field)} = {level_number(field, level)}"


# The condition on a weighed pair that both have the same NHS number or UPN.
SHARES = " OR ".join(_on(field, Level.SAME) for field in (Field.NHS_NUMBER, Field.UPN))

# The condition that something besides the fields may contradict a pair (``linkage.households``).
_CONTRADICTS = (
    "(incoming.further_given <> placed.further_given)"
    f" OR (({_on(Field.POSTCODE, Level.SAME)} OR {_on(Field.POSTCODE, Level.ONE_SLIP)})"
    " AND incoming.own_house <> placed.own_house)"
    " OR incoming.died OR placed.died"
)

# Two children of one birthday and one home may be one child, whatever their names are.
MAY_RESEMBLE = (
    f"({_on(Field.BIRTH_DATE, Level.SAME)} AND"
    f" ({' OR '.join(_on(Field.POSTCODE, level) for level in sorted(_SAME_HOME))}))"
)


def weight_beyond_blocks(model: MatchModel, identifiers: Identifiers) -> str:
    """The most that a pair without a common close block can weigh, in bits.

    It is SQL over a row of ``incoming``. A child found with ``MARGIN`` more than this has no rival
    outside the close blocks. In a close block two of the three (names, date, home) are the same, so
    here at most one is.
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
    """The weight of a pair with the bits of its new statement's names.

    It is SQL over a row of a table of weighed pairs beside the row of ``incoming``.
    """
    same_given = _on(Field.GIVEN_NAME, Level.SAME)
    same_family = _on(Field.FAMILY_NAME, Level.SAME)
    return (
        f"(weight + CASE WHEN {same_given} THEN given_bits ELSE 0 END"
        f" + CASE WHEN {same_family} THEN family_bits ELSE 0 END)"
    )


def best_children(pairs: str, placed: str) -> str:
    """The query for the best child of every statement that has a near one.

    ``pairs`` is a table of weighed pairs, ``placed`` that of ``Sides``. Columns: ``new`` (the
    statement), ``child``, ``weight``, ``rival`` (the weight of the next child, or null) and
    ``shares`` (whether any child has the statement's number). Of the best child: ``same_given``,
    ``same_family``, ``same_date``, ``same_home``, ``several`` (one of its statements has several
    given names, as with a hyphen), ``unsaid`` (the weightiest pair leaves out a field that the
    statement has), ``other_sex``, and ``contradicts`` (a further given name, a house or a death
    may).
    """
    same_date = _on(Field.BIRTH_DATE, Level.SAME)
    same_home = " OR ".join(_on(Field.POSTCODE, level) for level in sorted(_SAME_HOME))
    same_family = " OR ".join(_on(Field.FAMILY_NAME, level) for level in sorted(FAMILY_AGREES))
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
                bool_or({same_family}) AS same_family,
                bool_or({same_date}) AS same_date,
                bool_or({same_home}) AS same_home,
                bool_or({SHARES}) AS shares,
                bool_or({_on(Field.SEX, Level.DIFFERENT)}) AS other_sex,
                bool_or({_CONTRADICTS}) AS contradicts,
                bool_or(placed.several_givens) AS several,
                arg_max({unsaid}, {weighed()}) AS unsaid
            FROM {pairs} JOIN {placed} AS placed ON placed.statement = old
            JOIN incoming ON incoming.statement = new
            GROUP BY new, child
        ), best AS (
            SELECT new, max(weight, 2) AS weights, bool_or(shares) AS shares,
                arg_max(
                    struct_pack(child := child, same_given := same_given,
                        same_family := same_family, same_date := same_date,
                        same_home := same_home, several := several, unsaid := unsaid,
                        other_sex := other_sex, contradicts := contradicts),
                    weight
                ) AS best
            FROM children GROUP BY new
        )
        SELECT new, best.child AS child, weights[1] AS weight, weights[2] AS rival,
            best.same_given AS same_given, best.same_family AS same_family,
            best.same_date AS same_date, best.same_home AS same_home,
            best.several AS several, best.unsaid AS unsaid, best.other_sex AS other_sex,
            best.contradicts AS contradicts, shares
        FROM best
    """


def plain(model: MatchModel, *, beyond: str | None = None) -> str:
    """The condition that a statement is plain, on a row of ``best_children``.

    Beside it are the row of ``incoming`` and ``may_conflict`` (in a number). ``beyond`` is the most
    that a child may weigh that was not brought along: ``weight_beyond_blocks``.
    """
    carers = max(0.0, -model.households.contradictions[Contradiction.CARERS].weight)
    close = MARGIN + ROUNDING + carers
    margin = f"CASE WHEN same_home THEN {close} ELSE {close + MOST_SUPPORT_BITS} END"
    alone = f" AND weight >= {beyond} + {margin}" if beyond else ""
    elsewhere = beyond_the_index(Place.ELSEWHERE, model)
    enough = LINK_FROM + ROUNDING + carers
    return (
        f"weight >= {enough} + CASE WHEN same_home THEN 0 ELSE {elsewhere} END{alone}"
        f" AND (rival IS NULL OR weight - rival >= {margin}"
        f" OR (rival < {ASK_FROM - REACH - ROUNDING} AND weight - rival >= {close}))"
        f" AND {_twins_are_told_apart(model)}"
        " AND same_given AND same_family AND same_date AND NOT other_sex"
        " AND NOT shares AND NOT may_conflict"
        " AND NOT several AND NOT several_givens AND NOT unsaid AND NOT contradicts"
        " AND NOT default_birthday"
    )


def _twins_are_told_apart(model: MatchModel) -> str:
    """Whether the sibling hypothesis fails at the least that a plain statement can weigh."""
    households = model.households.for_given_name(LEAST_BITS)
    least = (
        households.prior
        + households.telling[Field.GIVEN_NAME][Level.SAME]
        + households.telling[Field.BIRTH_DATE][Level.SAME]
    )
    return "TRUE" if least >= TWINS_BELOW else "FALSE"
