"""What is compared of two labelled records, and on which level each field falls.

Names and dates go through the very comparisons that children's statements go through. The rest of
an Australian address has no place in a profile; it is compared as names are, by the same measures
of a slip and of likeness.
"""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace
from rapidfuzz.distance import OSA, JaroWinkler

from bench.labelled.febrl import IDENTIFIER, LabelledRecord
from contactpoint.linkage.levels import (
    LEVELS,
    NEAR_NAME,
    Field,
    Level,
    birth_date_level,
    family_name_level,
    given_name_level,
)
from contactpoint.linkage.profile import Profile, profile_of_criteria

_ISO_DATE = 8  # digits: year, month, day


@dataclass(frozen=True, slots=True)
class Features:
    """One record, folded. ``street`` and ``place`` are the two lines of the address without their
    spaces, which typists put in and leave out."""

    profile: Profile
    number: str
    street: str
    place: str
    suburb: str
    postcode: str
    state: str
    identifier: str


@dataclass(frozen=True, slots=True)
class LabelledField:
    """``level_of`` is ``None`` where one side does not state the field. ``value_of`` gives what is
    rare or common, for a field whose agreement says more of a rare value than of a common one."""

    name: str
    levels: tuple[Level, ...]
    level_of: Callable[[Features, Features], Level | None]
    value_of: Callable[[Features], str] | None = None


def features_of(record: LabelledRecord) -> Features:
    """What of a record is compared."""
    values = record.values
    names = profile_of_criteria(given=values["given_name"], family=values["surname"])
    # A date that the calendar does not have is compared as it stands: it is a slip of one it has.
    told = values["date_of_birth"]
    born = f"{told[:4]}-{told[4:6]}-{told[6:]}" if len(told) == _ISO_DATE else ""
    return Features(
        profile=replace(names, birth_date=born),
        number=values["street_number"],
        street=_together(values["address_1"]),
        place=_together(values["address_2"]),
        suburb=_together(values["suburb"]),
        postcode=values["postcode"],
        state=values["state"],
        identifier=values[IDENTIFIER],
    )


def _together(text: str) -> str:
    return text.replace(" ", "")


def _text_level(ours: str, theirs: str) -> Level | None:
    if not ours or not theirs:
        return None
    if ours == theirs:
        return Level.SAME
    if OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return Level.ONE_SLIP
    return Level.NEAR if JaroWinkler.similarity(ours, theirs) >= NEAR_NAME else Level.DIFFERENT


def _digits_level(ours: str, theirs: str) -> Level | None:
    if not ours or not theirs:
        return None
    if ours == theirs:
        return Level.SAME
    slip = OSA.distance(ours, theirs, score_cutoff=1) <= 1
    return Level.ONE_SLIP if slip else Level.DIFFERENT


def _lines_swapped(left: Features, right: Features) -> bool:
    """Each line of one address is like the other line of the other, and not like its own."""
    crosswise = {_text_level(left.street, right.place), _text_level(left.place, right.street)}
    return (
        bool(crosswise - {None, Level.DIFFERENT})
        and Level.DIFFERENT not in crosswise
        and _text_level(left.street, right.street) in (None, Level.DIFFERENT)
    )


def _street_level(left: Features, right: Features) -> Level | None:
    return (
        Level.NAMES_SWAPPED
        if _lines_swapped(left, right)
        else _text_level(left.street, right.street)
    )


def _place_level(left: Features, right: Features) -> Level | None:
    """Lines in each other's place are counted once, under the street."""
    return None if _lines_swapped(left, right) else _text_level(left.place, right.place)


def _names_crossed(left: Features, right: Features) -> bool:
    """Given and family name in each other's place, slips allowed: ``levels`` knows them only where
    each is written as it should be."""
    ours, theirs = left.profile, right.profile
    if not (ours.givens and ours.families and theirs.givens and theirs.families):
        return False
    crosswise = (
        _text_level(ours.givens[0], theirs.families[0]),
        _text_level(ours.families[0], theirs.givens[0]),
    )
    straight = (
        _text_level(ours.givens[0], theirs.givens[0]),
        _text_level(ours.families[0], theirs.families[0]),
    )
    return Level.DIFFERENT not in crosswise and straight == (Level.DIFFERENT, Level.DIFFERENT)


def _given_level(left: Features, right: Features) -> Level | None:
    if _names_crossed(left, right):
        return Level.NAMES_SWAPPED
    return given_name_level(left.profile, right.profile)


def _family_level(left: Features, right: Features) -> Level | None:
    if _names_crossed(left, right):
        return None
    return family_name_level(left.profile, right.profile)


def _birth_level(left: Features, right: Features) -> Level | None:
    """Either way round: a month above twelve is not exchanged back into a date by ``levels``."""
    backwards = birth_date_level(right.profile, left.profile)
    if backwards is Level.DAY_MONTH_SWAPPED:
        return backwards
    return birth_date_level(left.profile, right.profile)


_TEXT = (Level.SAME, Level.ONE_SLIP, Level.NEAR, Level.DIFFERENT)
_DIGITS = (Level.SAME, Level.ONE_SLIP, Level.DIFFERENT)

_IDENTIFIER_FIELD = LabelledField(
    "identifier", _DIGITS, lambda left, right: _digits_level(left.identifier, right.identifier)
)
_OTHERS = (
    LabelledField(
        "given_name",
        LEVELS[Field.GIVEN_NAME],
        _given_level,
        lambda one: one.profile.givens[0] if one.profile.givens else "",
    ),
    LabelledField(
        "family_name",
        LEVELS[Field.FAMILY_NAME],
        _family_level,
        lambda one: one.profile.families[0] if one.profile.families else "",
    ),
    LabelledField("birth_date", LEVELS[Field.BIRTH_DATE], _birth_level),
    LabelledField(
        "number",
        _DIGITS,
        lambda left, right: _digits_level(left.number, right.number),
        lambda one: one.number,
    ),
    LabelledField("street", (Level.SAME, Level.NAMES_SWAPPED, *_TEXT[1:]), _street_level),
    LabelledField("place", _TEXT, _place_level),
    LabelledField(
        "suburb",
        _TEXT,
        lambda left, right: _text_level(left.suburb, right.suburb),
        lambda one: one.suburb,
    ),
    LabelledField(
        "postcode", _DIGITS, lambda left, right: _digits_level(left.postcode, right.postcode)
    ),
    LabelledField("state", _DIGITS, lambda left, right: _digits_level(left.state, right.state)),
)


def labelled_fields(*, identifier: bool) -> tuple[LabelledField, ...]:
    """The fields that are compared, with or without the identifier."""
    return (*_OTHERS, _IDENTIFIER_FIELD) if identifier else _OTHERS
