"""A profile: what is compared of one statement, or of what a practitioner typed.

A profile is folded once, stored sealed beside the statement, and compared many times. Only
``names`` and the plain fields carry information. The tuples after them are derived from ``names``
to make comparing fast, and are left out of the packed form.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import force_setattr

from contactpoint.children.addresses import parse_postcode
from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.linkage.errors import ProfileFormError
from contactpoint.linkage.surroundings import folded_carer, folded_house, folded_telephone

# The second form has the child's surroundings; the first is read as stating none.
_FORM, _EARLIER_FORM = "2", "1"
_FIELDS, _EARLIER_FIELDS = 11, 8
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
    yet and wrote a filler, ``of_several`` that the filler is a twin's or triplet's. ``carers``,
    ``telephones`` and ``house`` are those of ``surroundings``. The four fields from ``givens`` on
    are derived: a caller does not give them.
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
    givens: tuple[str, ...] = ()
    middles: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    family_parts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.names) == 1:
            only = self.names[0]
            force_setattr(self, "givens", only.given)
            force_setattr(self, "middles", only.others)
            if only.family:
                force_setattr(self, "families", (only.family,))
                force_setattr(self, "family_parts", (only.family, *only.halves))
        elif self.names:
            names = self.names
            force_setattr(self, "givens", _distinct(g for name in names for g in name.given))
            force_setattr(self, "middles", _distinct(o for name in names for o in name.others))
            force_setattr(self, "families", _distinct(name.family for name in names))
            parts = _distinct(part for name in names for part in (name.family, *name.halves))
            force_setattr(self, "family_parts", parts)

    @property
    def postcode(self) -> str:
        """The current postcode without its space, or an empty string."""
        return self.postcodes[0] if self.postcodes else ""


def profile_of(statement: Statement) -> Profile:
    """The profile of what one source states."""
    current = statement.current_name
    return Profile(
        tuple([_name_form(name) for name in statement.names]),
        current is not None and given_words(current.given).placeholder,
        current is not None and given_words(current.given).of_several,
        _iso(statement.birth_date) if statement.birth_date else "",
        (),
        _SEXES[statement.sex],
        _postcodes(statement),
        statement.nhs_number,
        _distinct((statement.upn, statement.former_upn)),
        _distinct([folded_carer(carer.name) for carer in statement.carers]),
        _distinct([folded_telephone(carer.telephone) for carer in statement.carers]),
        folded_house(statement.address),
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
    """The profile of what a practitioner typed; a postcode that is not one is left out."""
    names: tuple[NameForm, ...] = ()
    if given.strip() or family.strip():
        names = (_name_form(PersonName(given=given.strip(), family=family.strip())),)
    try:
        postcodes: tuple[str, ...] = (parse_postcode(postcode).replace(" ", ""),)
    except ValueError:
        postcodes = ()
    return Profile(
        names=names,
        placeholder=given_words(given).placeholder,
        birth_date=birth_date.isoformat() if birth_date else "",
        birth_years=() if birth_date else tuple(sorted(set(birth_years))),
        sex=_SEXES[sex],
        postcodes=postcodes,
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
    years = ",".join(map(str, profile.birth_years))
    postcodes, upns = ",".join(profile.postcodes), ",".join(profile.upns)
    carers, telephones = ",".join(profile.carers), ",".join(profile.telephones)
    return (
        f"{_FORM}|{names}|{placeholder}|{profile.birth_date}|{years}|{profile.sex}"
        f"|{postcodes}|{profile.nhs_number}|{upns}|{carers}|{telephones}|{profile.house}"
    )


def unpack(text: str) -> Profile:
    """Read :func:`pack`'s text. Raises ``ProfileFormError`` when it is of another form."""
    form, *fields = text.split("|")
    if (form, len(fields)) not in ((_FORM, _FIELDS), (_EARLIER_FORM, _EARLIER_FIELDS)):
        raise ProfileFormError("a packed profile of another form; make the profiles anew")
    names, placeholder, birth_date, birth_years, sex, postcodes, nhs_number, upns = fields[
        :_EARLIER_FIELDS
    ]
    carers, telephones, house = fields[_EARLIER_FIELDS:] or ("", "", "")
    return Profile(
        _unpack_names(names),
        bool(placeholder),
        placeholder == "t",
        birth_date,
        tuple(map(int, birth_years.split(","))) if birth_years else (),
        sex,
        _items(postcodes),
        nhs_number,
        _items(upns),
        _items(carers),
        _items(telephones),
        house,
    )


_iso = lru_cache(_REMEMBERED)(date.isoformat)


def _postcodes(statement: Statement) -> tuple[str, ...]:
    addresses = statement.former_addresses
    if statement.address is not None:
        addresses = (statement.address, *addresses)
    return _distinct([address.postcode.replace(" ", "") for address in addresses])


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
