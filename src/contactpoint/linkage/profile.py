"""A profile: what is compared of one statement, or of what a practitioner typed.

A profile is folded once, stored sealed beside the statement, and compared many times. Only
``names`` and the plain fields carry information. The tuples after them are derived from ``names``
to make comparing fast, and are left out of the packed form.

A child named Muhammad Zayn is called Zayn: the half that brothers share does not tell them apart.
So the *given names* that are compared are what a child may be called by, and a half that other
given names follow is kept apart from them. A half that stands alone is all that its source knows.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import force_setattr

from contactpoint.children.addresses import parse_postcode
from contactpoint.children.fillers import is_home_postcode
from contactpoint.children.name_words import GivenWords, family_words, given_words
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.sources import allotted_number
from contactpoint.children.statement import Statement
from contactpoint.linkage.errors import ProfileFormError
from contactpoint.linkage.half_names import half_name, is_family_marker, is_half_name
from contactpoint.linkage.surroundings import (
    folded_carer,
    folded_house,
    folded_telephone,
    is_communal,
)

# The second form has the child's surroundings, and the first is read as stating none. The third
# says whether the address is communal, and has the filler itself and the day of death. The fourth
# says which number is allotted, and any before it is read as stating none that is.
_FORM = "4"
_FIELDS_OF = {"1": 8, "2": 11, "3": 12, _FORM: 13}
_WITH_ALL_POSTCODES = frozenset({"1", "2"})
_FIRST_FIELDS = 8
# Where a house stands otherwise. No house is folded to this.
_COMMUNAL = "@"
# Names and days come again and again: those of siblings, and of one child in several feeds.
_REMEMBERED = 65_536
_KINDS = {NameKind.CURRENT: "c", NameKind.FORMER: "f", NameKind.ALSO_KNOWN_AS: "a"}
_SEXES = {Sex.FEMALE: "f", Sex.MALE: "m", Sex.NOT_SPECIFIED: ""}


class NameForm(NamedTuple):
    """One name of a statement, folded; in the order of the statement's names.

    ``kind`` is ``c`` current, ``f`` former, ``a`` also known as. ``given`` holds the first given
    name, the others, then a hyphenated first name written as one. ``family`` holds the whole family
    name as one word, then its halves.
    """

    kind: str
    given: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    family: str = ""
    halves: tuple[str, ...] = ()


class Profile(Struct, frozen=True, gc=False):
    """Normalised features; empty strings and tuples mean not stated.

    ``birth_date`` is ISO 8601. ``birth_years`` comes only from a search that gives an age or year.
    ``sex`` is ``f`` or ``m``. Postcodes have no space, and the current one is first. ``upns`` has
    the current UPN, then the former ones. ``placeholder`` says that the source had no given name
    yet and wrote a filler, ``of_several`` that the filler is a twin's or triplet's. ``filler`` is
    the filler folded, where it may be a name all the same ("Baby", "Son"). ``carers``,
    ``telephones`` and ``house`` are those of ``surroundings``. ``communal`` says that the current
    address is no family's own: its postcode finds the child, and says nothing of a home. ``died``
    is the day of death. ``allotted`` is the NHS number or UPN that the statement has from the body
    that allots it; in any other statement a number is a claim.

    The fields from ``givens`` on are derived: a caller does not give them. ``givens`` are the names
    that the child may be called by, ``joined`` the first two given names written as one word.
    ``halves`` are half names that other given names follow, ``lone_halves`` those that none follows
    (``half_names``); both in one spelling. ``middles`` are the further given names, without words
    that say no name.
    """

    names: tuple[NameForm, ...] = ()
    placeholder: bool = False
    of_several: bool = False
    birth_date: str = ""
    birth_years: tuple[int, ...] = ()
    sex: str = ""
    postcodes: tuple[str, ...] = ()
    nhs_number: str = ""
    upns: tuple[str, ...] = ()
    carers: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()
    house: str = ""
    communal: bool = False
    filler: str = ""
    died: str = ""
    allotted: str = ""
    givens: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    halves: tuple[str, ...] = ()
    lone_halves: tuple[str, ...] = ()
    middles: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    family_parts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.names:
            for field, words in zip(_DERIVED, _derived(self.names), strict=True):
                if words:
                    force_setattr(self, field, words)

    @property
    def postcode(self) -> str:
        """The current postcode without its space, or an empty string."""
        return self.postcodes[0] if self.postcodes else ""


def profile_of(statement: Statement) -> Profile:
    """The profile of what one source states."""
    current = statement.current_name
    given = given_words(current.given) if current is not None else _NO_WORDS
    return Profile(
        tuple([_name_form(name) for name in statement.names]),
        given.placeholder,
        given.of_several,
        _iso(statement.birth_date) if statement.birth_date else "",
        (),
        _SEXES[statement.sex],
        _postcodes(statement),
        statement.nhs_number,
        _distinct((statement.upn, statement.former_upn)),
        _distinct([folded_carer(carer.name) for carer in statement.carers]),
        _distinct([folded_telephone(carer.telephone) for carer in statement.carers]),
        folded_house(statement.address),
        is_communal(statement.address),
        given.filler,
        _iso(statement.death_date) if statement.death_date else "",
        allotted_number(statement),
    )


def profile_of_criteria(
    *,
    given: str = "",
    family: str = "",
    birth_date: date | None = None,
    birth_years: tuple[int, ...] = (),
    sex: Sex = Sex.NOT_SPECIFIED,
    postcode: str = "",
) -> Profile:
    """The profile of what a practitioner typed; a postcode of no home is left out."""
    names: tuple[NameForm, ...] = ()
    if given.strip() or family.strip():
        names = (_name_form(PersonName(given=given.strip(), family=family.strip())),)
    try:
        home = parse_postcode(postcode).replace(" ", "")
    except ValueError:
        home = ""
    return Profile(
        names=names,
        placeholder=given_words(given).placeholder,
        filler=given_words(given).filler,
        birth_date=birth_date.isoformat() if birth_date else "",
        birth_years=() if birth_date else tuple(sorted(set(birth_years))),
        sex=_SEXES[sex],
        postcodes=_homes((home,)),
    )


def pack(profile: Profile) -> str:
    """The shortest text that :func:`unpack` reads back to an equal profile."""
    words = " ".join
    names = ",".join(
        [
            f"{kind}:{words(given)}:{words(others)}:{family}:{words(halves)}"
            for kind, given, others, family, halves in profile.names
        ]
    )
    placeholder = "t" if profile.of_several else "p" if profile.placeholder else ""
    house = _COMMUNAL if profile.communal else profile.house
    years = ",".join(map(str, profile.birth_years))
    postcodes, upns = ",".join(profile.postcodes), ",".join(profile.upns)
    carers, telephones = ",".join(profile.carers), ",".join(profile.telephones)
    return (
        f"{_FORM}|{names}|{placeholder}{profile.filler}|{profile.birth_date}|{years}|{profile.sex}"
        f"|{postcodes}|{profile.nhs_number}|{upns}|{carers}|{telephones}|{house}|{profile.died}"
        f"|{profile.allotted}"
    )


def unpack(text: str) -> Profile:
    """Read :func:`pack`'s text. Raises ``ProfileFormError`` when it is of another form."""
    form, *fields = text.split("|")
    if len(fields) != _FIELDS_OF.get(form):
        raise ProfileFormError("a packed profile of another form; make the profiles anew")
    fields += [""] * (_FIELDS_OF[_FORM] - len(fields))
    names, placeholder, birth_date, birth_years, sex, postcodes, nhs_number, upns = fields[
        :_FIRST_FIELDS
    ]
    carers, telephones, house, died, allotted = fields[_FIRST_FIELDS:]
    # The first forms have postcodes of no home.
    homes = _items(postcodes)
    if form in _WITH_ALL_POSTCODES:
        homes = _homes(homes)
    return Profile(
        _unpack_names(names),
        bool(placeholder),
        placeholder.startswith("t"),
        birth_date,
        tuple(map(int, birth_years.split(","))) if birth_years else (),
        sex,
        homes,
        nhs_number,
        _items(upns),
        _items(carers),
        _items(telephones),
        "" if house == _COMMUNAL else house,
        house == _COMMUNAL,
        placeholder[1:],
        died,
        allotted,
    )


_NO_WORDS = GivenWords()
_iso = lru_cache(_REMEMBERED)(date.isoformat)


def _postcodes(statement: Statement) -> tuple[str, ...]:
    """The current postcode, even of a communal address, then those of former homes."""
    postcodes = [statement.address.postcode] if statement.address is not None else []
    for address in statement.former_addresses:
        if not is_communal(address):
            postcodes.append(address.postcode)
    return _homes([postcode.replace(" ", "") for postcode in postcodes])


def _homes(postcodes: Iterable[str]) -> tuple[str, ...]:
    return _distinct([postcode for postcode in postcodes if is_home_postcode(postcode)])


def _name_form(name: PersonName) -> NameForm:
    given = given_words(name.given)
    family = family_words(name.family)
    return NameForm(
        _KINDS[name.kind],
        (given.first, given.joined) if given.joined else (given.first,) if given.first else (),
        given.others,
        family.whole,
        family.halves,
    )


# Markers that brother and sister of one name are told apart by: Jaspreet Singh and Jaspreet Kaur.
_TELLING = frozenset({"singh", "kaur"})
_DERIVED = ("givens", "joined", "halves", "lone_halves", "middles", "families", "family_parts")


@lru_cache(_REMEMBERED)
def _derived(names: tuple[NameForm, ...]) -> tuple[tuple[str, ...], ...]:
    """The derived fields of a profile with these names, in the order of ``_DERIVED``."""
    called = [_called(name) for name in names]
    return (
        *(_distinct(word for one in called for word in one[place]) for place in range(5)),
        _distinct(name.family for name in names),
        _distinct(part for name in names for part in (name.family, *name.halves)),
    )


def _called(name: NameForm) -> tuple[tuple[str, ...], ...]:
    """The first five derived fields of one name."""
    given, others = name.given, name.others
    if not given:
        return (), (), (), (), others
    first = given[0]
    joined = (*given[1:], first + others[0]) if others else given[1:]
    half = is_half_name(first)
    halves = (half_name(first),) if half else ()
    further = tuple([word for word in others if word in _TELLING or not is_family_marker(word)])
    if further and (half or len(first) == 1):
        return (further[0],), joined, halves, (), further[1:]
    return given, joined, (), halves, further


@lru_cache(_REMEMBERED)
def _unpack_names(text: str) -> tuple[NameForm, ...]:
    return tuple([_unpack_name(name) for name in _items(text)])


def _unpack_name(text: str) -> NameForm:
    kind, given, others, family, halves = text.split(":")
    return NameForm(
        kind, tuple(given.split()), tuple(others.split()), family, tuple(halves.split())
    )


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    stated = tuple([value for value in values if value])
    return stated if len(stated) < 2 else tuple(dict.fromkeys(stated))
