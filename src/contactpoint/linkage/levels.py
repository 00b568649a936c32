"""How two profiles agree, field by field: each field falls on exactly one level.

The order of a field's levels is the order in which they are tried. ``None`` means that one side
does not state the field, which is no evidence. The model file holds a weight for each level.
``bulk.engines.splink_settings`` says the same conditions in SQL, and a test holds both together.
"""

from collections.abc import Callable
from enum import StrEnum

from rapidfuzz.distance import OSA, JaroWinkler

from contactpoint.linkage.keys import swapped_date
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.sounds import sounds_alike
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms

# Jaro-Winkler similarity from which two names are called near. Winkler's usual cut for names.
NEAR_NAME = 0.88


class Field(StrEnum):
    """What is compared, in the order in which the explanation of a match lists it."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    POSTCODE = "postcode"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"


class Level(StrEnum):
    """How far a field agrees. ``LEVELS`` says which levels a field has."""

    SAME = "same"
    NAMES_SWAPPED = "names_swapped"
    NICKNAME = "nickname"
    ONE_SLIP = "one_slip"
    SOUNDS_ALIKE = "sounds_alike"
    MIDDLE_NAME = "middle_name"
    COGNATE = "cognate"
    HALF = "half"
    VARIANT = "variant"
    NEAR = "near"
    DAY_MONTH_SWAPPED = "day_month_swapped"
    NEW_YEARS_DAY = "new_years_day"
    TWO_PARTS = "two_parts"
    OLD_ADDRESS = "old_address"
    SECTOR = "sector"
    DISTRICT = "district"
    YEAR_ONLY = "year_only"
    DIFFERENT = "different"


LEVELS: dict[Field, tuple[Level, ...]] = {
    Field.GIVEN_NAME: (
        Level.SAME,
        Level.NAMES_SWAPPED,
        Level.NICKNAME,
        Level.ONE_SLIP,
        Level.HALF,
        Level.SOUNDS_ALIKE,
        Level.MIDDLE_NAME,
        Level.COGNATE,
        Level.NEAR,
        Level.DIFFERENT,
    ),
    Field.FAMILY_NAME: (
        Level.SAME,
        Level.HALF,
        Level.ONE_SLIP,
        Level.VARIANT,
        Level.SOUNDS_ALIKE,
        Level.NEAR,
        Level.DIFFERENT,
    ),
    Field.BIRTH_DATE: (
        Level.SAME,
        Level.DAY_MONTH_SWAPPED,
        Level.ONE_SLIP,
        Level.NEW_YEARS_DAY,
        Level.TWO_PARTS,
        Level.DIFFERENT,
    ),
    Field.SEX: (Level.SAME, Level.DIFFERENT),
    Field.POSTCODE: (
        Level.SAME,
        Level.OLD_ADDRESS,
        Level.ONE_SLIP,
        Level.SECTOR,
        Level.DISTRICT,
        Level.DIFFERENT,
    ),
    Field.NHS_NUMBER: (Level.SAME, Level.ONE_SLIP, Level.DIFFERENT),
    Field.UPN: (Level.SAME, Level.ONE_SLIP, Level.DIFFERENT),
}

_NEW_YEARS_DAY = "-01-01"


def given_name_level(left: Profile, right: Profile) -> Level | None:
    """What a child is called by; any name of one side against any of the other.

    Parted and joined spellings are the same: Zi Hao and Zihao.
    """
    ours, theirs = left.givens, right.givens
    if not ours or not theirs:
        return None
    if _meet(ours, theirs) or _meet(left.joined, theirs) or _meet(ours, right.joined):
        return Level.SAME
    if _meet(ours, right.families) and _meet(left.families, theirs):
        return Level.NAMES_SWAPPED
    if _has_form(ours, theirs, nickname_forms):
        return Level.NICKNAME
    if _one_slip(ours, theirs):
        return Level.ONE_SLIP
    if _meet(left.halves, right.lone_halves) or _meet(left.lone_halves, right.halves):
        return Level.HALF
    if _sound_alike(ours, theirs):
        return Level.SOUNDS_ALIKE
    if _meet(ours, right.middles) or _meet(left.middles, theirs):
        return Level.MIDDLE_NAME
    if _has_form(ours, theirs, cognate_forms):
        return Level.COGNATE
    return Level.NEAR if _near(ours, theirs) else Level.DIFFERENT


def family_name_level(left: Profile, right: Profile) -> Level | None:
    """Whole family names, then halves. Swapped names are counted once, under the given name."""
    ours, theirs = left.families, right.families
    if not ours or not theirs:
        return None
    if _names_swapped(left, right):
        return None
    if _meet(ours, theirs):
        return Level.SAME
    if _meet(left.family_parts, right.family_parts):
        return Level.HALF
    if _one_slip(left.family_parts, right.family_parts):
        return Level.ONE_SLIP
    if _has_form(ours, theirs, family_forms):
        return Level.VARIANT
    if _sound_alike(left.family_parts, right.family_parts):
        return Level.SOUNDS_ALIKE
    return Level.NEAR if _near(ours, theirs) else Level.DIFFERENT


def birth_date_level(left: Profile, right: Profile) -> Level | None:
    """Whole dates only; a search by year is weighed in ``search``."""
    ours, theirs = left.birth_date, right.birth_date
    if not ours or not theirs:
        return None
    if ours == theirs:
        return Level.SAME
    if swapped_date(ours) == theirs:
        return Level.DAY_MONTH_SWAPPED
    if _edits(ours, theirs, score_cutoff=1) <= 1:
        return Level.ONE_SLIP
    year, month_day = ours[:4] == theirs[:4], ours[4:] == theirs[4:]
    if year and _NEW_YEARS_DAY in (ours[4:], theirs[4:]):
        return Level.NEW_YEARS_DAY
    month, day = ours[5:7] == theirs[5:7], ours[8:] == theirs[8:]
    return Level.TWO_PARTS if month_day or (year and (month or day)) else Level.DIFFERENT


def sex_level(left: Profile, right: Profile) -> Level | None:
    """Sex as recorded; "not specified" neither agrees nor disagrees."""
    if not left.sex or not right.sex:
        return None
    return Level.SAME if left.sex == right.sex else Level.DIFFERENT


def postcode_level(left: Profile, right: Profile) -> Level | None:
    """Current postcodes, then any former one, then the neighbourhood.

    That two children have one communal address says nothing, and neither does that one has not.
    """
    ours, theirs = left.postcodes, right.postcodes
    if not ours or not theirs or left.communal or right.communal:
        return None
    if ours[0] == theirs[0]:
        return Level.SAME
    if _meet(ours, theirs):
        return Level.OLD_ADDRESS
    if _one_slip(ours, theirs):
        return Level.ONE_SLIP
    if any(a[:-2] == b[:-2] for a in ours for b in theirs):
        return Level.SECTOR
    if any(a[:-3] == b[:-3] for a in ours for b in theirs):
        return Level.DISTRICT
    return Level.DIFFERENT


def nhs_number_level(left: Profile, right: Profile) -> Level | None:
    """NHS numbers; only one that passes its check digit reaches a profile."""
    ours, theirs = left.nhs_number, right.nhs_number
    if not ours or not theirs:
        return None
    if ours == theirs:
        return Level.SAME
    return Level.ONE_SLIP if _edits(ours, theirs, score_cutoff=1) <= 1 else Level.DIFFERENT


def upn_level(left: Profile, right: Profile) -> Level | None:
    """Unique pupil numbers, current and former."""
    ours, theirs = left.upns, right.upns
    if not ours or not theirs:
        return None
    if _meet(ours, theirs):
        return Level.SAME
    return Level.ONE_SLIP if _one_slip(ours, theirs) else Level.DIFFERENT


LEVEL_OF: tuple[tuple[Field, Callable[[Profile, Profile], Level | None]], ...] = (
    (Field.GIVEN_NAME, given_name_level),
    (Field.FAMILY_NAME, family_name_level),
    (Field.BIRTH_DATE, birth_date_level),
    (Field.SEX, sex_level),
    (Field.POSTCODE, postcode_level),
    (Field.NHS_NUMBER, nhs_number_level),
    (Field.UPN, upn_level),
)


# Plain loops below: these run for every pair of every load, and a generator costs more than a test.


def _meet(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    for value in ours:  # noqa: SIM110
        if value in theirs:
            return True
    return False


def _names_swapped(left: Profile, right: Profile) -> bool:
    """Whether given and family name are exchanged on one side, and the given names differ."""
    return (
        _meet(left.givens, right.families)
        and _meet(left.families, right.givens)
        and not _meet(left.givens, right.givens)
    )


def _one_slip(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """One letter more, fewer, another, or two neighbours exchanged."""
    for a in ours:
        for b in theirs:
            if -2 < len(a) - len(b) < 2 and _edits(a, b, score_cutoff=1) <= 1:
                return True
    return False


def _sound_alike(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    for a in ours:
        for b in theirs:
            if sounds_alike(a, b):
                return True
    return False


def _near(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    for a in ours:
        for b in theirs:
            if _likeness(a, b) >= NEAR_NAME:
                return True
    return False


def _has_form(
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
    forms_of: Callable[[str], frozenset[str]],
) -> bool:
    for name in ours:
        forms = forms_of(name)
        if forms and not forms.isdisjoint(theirs):
            return True
    return False


_edits = OSA.distance
_likeness = JaroWinkler.similarity
