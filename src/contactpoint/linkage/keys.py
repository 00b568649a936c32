"""Blocking keys: short strings by which a few candidates are found among millions.

``kind|value|...``; the vault hashes them, so nobody can read them back. Every linked statement
stores :func:`index_keys`; a new statement or a search looks up :func:`lookup_keys`, which adds the
mistakes people make (day and month swapped, names swapped, a nickname, a year either side), so that
mistakes cost look-ups and not storage.

Each kind is narrow enough for England: by the name frequencies of the reference data, at 11 million
children a key of kinds ``df de dg dx di`` brings 5 to 12 children on average (the commonest
beginnings 30 to 90), ``nn ne ns`` 3 to 10, the kinds with a postcode fewer than 5, an identifier
one. The dated kinds rest on different letters: one slip in each name leaves one of them whole in
996 of 1,000 of the reference data's names, and always from five letters on, common endings aside.
"""

from collections.abc import Iterable, Iterator, Sequence

from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.sounds import sound
from contactpoint.linkage.variants import nickname_forms

# Endings so common that they say little; what stands before them tells families apart.
_COMMON_ENDINGS = ("son", "ton", "ley", "man", "ing", "s", "e")
_STEM = 4
_LETTERS = 3

# Beyond this many nickname forms a look-up costs more than it finds.
_MOST_FORMS = 24


def nhs_number_key(nhs_number: str) -> str:
    """The key of a valid NHS number."""
    return f"nhs|{nhs_number}"


def upn_key(upn: str) -> str:
    """The key of a valid unique pupil number."""
    return f"upn|{upn}"


def index_keys(profile: Profile) -> frozenset[str]:
    """The keys to store for a linked statement: 9 to 14 for one name, 5 to 9 for each further."""
    keys: set[str] = set(_identifier_keys(profile))
    date = profile.birth_date
    for name in profile.names:
        if date:
            keys.update(_dated(name, date))
            keys.update(_in_year(name.given[:1], _parts(name), date[:4]))
        for postcode in profile.postcodes:
            keys.update(_placed(name, postcode))
    if date:
        keys.update(f"dp|{date}|{postcode}" for postcode in profile.postcodes)
    return frozenset(keys)


def lookup_keys(profile: Profile) -> frozenset[str]:
    """The keys under which the same child may be stored, mistakes on either side included."""
    keys = set(index_keys(profile))
    if profile.birth_date:
        swapped = swapped_date(profile.birth_date)
        if swapped:
            for name in profile.names:
                keys.update(_dated(name, swapped))
            keys.update(f"dp|{swapped}|{postcode}" for postcode in profile.postcodes)
    for year in map(str, profile.birth_years):
        for name in profile.names:
            forms = sorted(nickname_forms(name.given[0]))[:_MOST_FORMS] if name.given else ()
            keys.update(_in_year((*name.given, *forms), _parts(name), year))
    for year in _years(profile):
        for name in (*profile.names, *_swapped_names(profile.names)):
            keys.update(_starts_in_year(name.given[:1], _parts(name)[:1], year))
    return frozenset(keys)


def swapped_date(iso_date: str) -> str:
    """The date with day and month exchanged, or an empty string where that is no other date."""
    year, month, day = iso_date[:4], iso_date[5:7], iso_date[8:]
    return f"{year}-{day}-{month}" if iso_date and day <= "12" and day != month else ""


def _identifier_keys(profile: Profile) -> Iterator[str]:
    if profile.nhs_number:
        yield nhs_number_key(profile.nhs_number)
    for upn in profile.upns:
        yield upn_key(upn)


def _dated(name: NameForm, date: str) -> Iterator[str]:
    for part in _parts(name):
        yield f"df|{date}|{part[:_LETTERS]}"
        yield f"de|{date}|{_ending(part)}"
    for given in name.given:
        yield f"dg|{date}|{given[:_LETTERS]}"
        yield f"dx|{date}|{given[-_LETTERS:]}"
        if name.family:
            yield f"di|{date}|{given[0]}{name.family[0]}"


def _starts_in_year(givens: Iterable[str], parts: tuple[str, ...], year: str) -> Iterator[str]:
    for given in givens:
        for part in parts:
            yield f"nn|{year}|{given[:_LETTERS]}|{part[:_LETTERS]}"


def _in_year(givens: Sequence[str], parts: tuple[str, ...], year: str) -> Iterator[str]:
    yield from _starts_in_year(givens, parts, year)
    for given in givens:
        for part in parts:
            yield f"ne|{year}|{given[-_LETTERS:]}|{_ending(part)}"
            yield f"ns|{year}|{sound(given)}|{sound(part)}"


def _placed(name: NameForm, postcode: str) -> Iterator[str]:
    for part in _parts(name):
        yield f"hp|{postcode}|{part[:2]}"
    for given in name.given[:1]:
        yield f"gp|{postcode}|{given[:2]}"


def _parts(name: NameForm) -> tuple[str, ...]:
    """The whole family name and its halves; the whole starts as the first half starts."""
    return (name.family, *name.halves) if name.family else ()


def _ending(part: str) -> str:
    for ending in _COMMON_ENDINGS:
        if part.endswith(ending) and len(part) - len(ending) >= _STEM:
            return part[: -len(ending)][-_LETTERS:]
    return part[-_LETTERS:]


def _swapped_names(names: tuple[NameForm, ...]) -> list[NameForm]:
    """Each name with given and family exchanged, as some forms and feeds have them."""
    return [
        NameForm(name.kind, given=(name.family,), family=name.given[0])
        for name in names
        if name.given and name.family
    ]


def _years(profile: Profile) -> tuple[str, ...]:
    """The years to look in: those asked for, or the one of the date and those either side."""
    if profile.birth_years:
        return tuple(map(str, profile.birth_years))
    if not profile.birth_date:
        return ()
    return tuple(str(int(profile.birth_date[:4]) + step) for step in (-1, 0, 1))
