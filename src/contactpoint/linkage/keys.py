"""Blocking keys: short strings by which a few candidates are found among millions.

A key has the form ``kind|value|...``. The vault hashes keys, so nobody can read them back. Every
child stores the :func:`index_keys` of each of its statements. A new statement or a search looks up
the :func:`clues`. These add the mistakes people make (day and month swapped, names swapped, a
nickname, a year either side), so that mistakes cost look-ups and not storage. A search that has not
found its child looks up the :func:`wider_clues` as well: names as they are heard, words in another
order or box, slips in both names.

Each kind is narrow enough for England, by the name frequencies of the reference data. At 11 million
children a key of kinds ``df de dg dx di`` brings 5 to 12 children on average (the commonest
beginnings 30 to 90), ``nn`` 3 to 10, ``sf`` 3 and ``sg`` 20, the kinds with a postcode fewer than
5, an identifier one. The dated kinds rest on different letters. One slip in each name leaves one of
these kinds whole in 996 of 1,000 of the reference data's names, and always from five letters on,
common endings aside.

A child has the keys of the name that it is called by, and of every other given name those that
begin it: a child may be called by its second name, or by a first that its other source leaves out.

Every key costs about 40 bytes of index for each of eleven million children, so no kind is kept
whose work another kind does. The ends of both names in a year, the sound of both in a year, and the
family name at a postcode were such kinds: without them not one pair in 30,000 true ones was lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.sounds import skeleton
from contactpoint.linkage.variants import nickname_forms

# What sharing a key says, one bit each. Several keys together say the union.
NUMBER = 1
DATE = 2  # the very date of birth
SWAPPED = 4  # the date with day and month exchanged
YEAR = 8
NEAR_YEAR = 16  # the year before or after
GIVEN_START = 32
GIVEN_END = 64
FAMILY_START = 128
FAMILY_END = 256
GIVEN_SOUND = 512
CROSSED = 1024  # given and family name exchanged
FORM = 2048  # a nickname or full form of the given name
INITIALS = 4096
PLACE = 8192
# Start and end of a name typed in one box and stored as the other. A child with one name has both.
OTHER_BOX_START = 16384
OTHER_BOX_END = 32768
OTHER_BOX = OTHER_BOX_START | OTHER_BOX_END
FAMILY_SOUND = 65536
LIKE = 131072  # both names begin as names do that are a slip or a sound away from what is sought

# Endings so common that they say little; what stands before them tells families apart.
_COMMON_ENDINGS = ("son", "ton", "ley", "man", "ing", "s", "e")
_STEM = 4
LETTERS = 3  # of a name's beginning or end

# Beyond this many nickname forms a look-up costs more than it finds.
_MOST_FORMS = 24

Clues = dict[str, int]


def nhs_number_key(nhs_number: str) -> str:
    """The key of a valid NHS number."""
    return f"nhs|{nhs_number}"


def upn_key(upn: str) -> str:
    """The key of a valid unique pupil number."""
    return f"upn|{upn}"


def index_keys(profile: Profile) -> frozenset[str]:
    """The keys to store for a statement: 10 to 14 for one name, 6 to 10 for each further."""
    return index_keys_of((profile,))


def index_keys_of(profiles: Sequence[Profile]) -> frozenset[str]:
    """The keys to store for a child: those of each of its statements together."""
    keys: list[str] = []
    # Statements of one child mostly have the same name and date. The keys of these are made once.
    done: set[tuple[object, ...]] = set()
    for profile in profiles:
        date = profile.birth_date
        keys += [key for key, _ in _of_identifiers(profile)]
        for name in profile.names:
            keys += [key for key, _ in _placed(name, profile.postcodes)]
            dated = (date, name[1:])
            if date and dated not in done:
                done.add(dated)
                keys += [key for key, _ in _dated(name, date)]
                keys += [key for key, _ in _heard(name, date)]
                keys += [key for key, _ in _in_year(name, date[:4])]
                keys += [key for key, _ in _of_other_givens(name, date)]
        if date:
            keys += [f"dp|{date}|{postcode}" for postcode in profile.postcodes]
    return frozenset(keys)


def lookup_keys(profile: Profile) -> frozenset[str]:
    """The keys under which the same child may be stored, mistakes on either side included."""
    return frozenset(clues(profile))


def clues(profile: Profile) -> Clues:
    """The keys to look up, each with what sharing it says: the bits of this module."""
    found: Clues = {}
    add_clues(found, _of_identifiers(profile))
    for date, says in dates_sought(profile):
        for name in profile.names:
            add_clues(found, _dated(name, date), says)
        add_clues(found, ((f"dp|{date}|{postcode}", PLACE) for postcode in profile.postcodes), says)
    for name in profile.names:
        add_clues(found, _placed(name, profile.postcodes))
        for year, says in years_sought(profile):
            add_clues(found, starts_in_year(called(name)[:1], family_parts(name)[:1], year), says)
            crossed = _crossed(name)
            if crossed is not None:
                keys = starts_in_year(crossed.given[:1], family_parts(crossed)[:1], year)
                add_clues(found, ((key, CROSSED) for key, _ in keys), says)
        # Where only the year is sought, these keys alone make up for slips and nicknames.
        for year in map(str, profile.birth_years):
            add_clues(found, _in_year(name, year), YEAR)
            add_clues(found, _forms_in_year(name, year), YEAR)
    return found


def swapped_date(iso_date: str) -> str:
    """The date with day and month exchanged, or an empty string where that is no other date."""
    year, month, day = iso_date[:4], iso_date[5:7], iso_date[8:]
    return f"{year}-{day}-{month}" if iso_date and day <= "12" and day != month else ""


def add_clues(found: Clues, keys: Iterable[tuple[str, int]], says: int = 0) -> None:
    for key, stated in keys:
        found[key] = found.get(key, 0) | stated | says


def dates_sought(profile: Profile) -> Iterator[tuple[str, int]]:
    if profile.birth_date:
        yield profile.birth_date, DATE
        swapped = swapped_date(profile.birth_date)
        if swapped:
            yield swapped, SWAPPED


def years_sought(profile: Profile) -> tuple[tuple[str, int], ...]:
    """The years to look in: those asked for, or the year of the date and the years either side."""
    if profile.birth_years:
        return tuple((str(year), YEAR) for year in profile.birth_years)
    if not profile.birth_date:
        return ()
    year = int(profile.birth_date[:4])
    return (str(year), YEAR), (str(year - 1), NEAR_YEAR), (str(year + 1), NEAR_YEAR)


def _of_identifiers(profile: Profile) -> Iterator[tuple[str, int]]:
    if profile.nhs_number:
        yield nhs_number_key(profile.nhs_number), NUMBER
    for upn in profile.upns:
        yield upn_key(upn), NUMBER


def _dated(name: NameForm, date: str) -> Iterator[tuple[str, int]]:
    for part in family_parts(name):
        yield from family_ends(part, date)
    for given in called(name):
        yield from given_ends(given, date)
        if name.family:
            yield f"di|{date}|{given[0]}{name.family[0]}", INITIALS


def family_ends(part: str, date: str) -> Iterator[tuple[str, int]]:
    yield f"df|{date}|{part[:LETTERS]}", FAMILY_START
    yield f"de|{date}|{_ending(part)}", FAMILY_END


def given_ends(given: str, date: str) -> Iterator[tuple[str, int]]:
    yield f"dg|{date}|{given[:LETTERS]}", GIVEN_START
    yield f"dx|{date}|{given[-LETTERS:]}", GIVEN_END


def _heard(name: NameForm, date: str) -> Iterator[tuple[str, int]]:
    for given in called(name)[:1]:
        yield f"sg|{date}|{skeleton(given)}", GIVEN_SOUND
    if name.family:
        yield f"sf|{date}|{skeleton(name.family)}", FAMILY_SOUND


def _of_other_givens(name: NameForm, date: str) -> Iterator[tuple[str, int]]:
    """The beginnings of the given names that the child is not known to be called by."""
    for given in _other_givens(name):
        yield f"dg|{date}|{given[:LETTERS]}", GIVEN_START
        yield from starts_in_year((given,), family_parts(name)[:1], date[:4])


def starts_in_year(
    givens: Iterable[str], parts: tuple[str, ...], year: str
) -> Iterator[tuple[str, int]]:
    for given in givens:
        for part in parts:
            yield f"nn|{year}|{given[:LETTERS]}|{part[:LETTERS]}", GIVEN_START | FAMILY_START


def _in_year(name: NameForm, year: str) -> Iterator[tuple[str, int]]:
    yield from starts_in_year(called(name)[:1], family_parts(name), year)


def _forms_in_year(name: NameForm, year: str) -> Iterator[tuple[str, int]]:
    names = called(name)
    if not names:
        return
    for form in (*names[1:], *sorted(nickname_forms(names[0]))[:_MOST_FORMS]):
        for key, says in starts_in_year((form,), family_parts(name), year):
            yield key, FORM | (says & FAMILY_START)


def _placed(name: NameForm, postcodes: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for postcode in postcodes:
        for given in called(name)[:1]:
            yield f"gp|{postcode}|{given[:2]}", PLACE | GIVEN_START


def called(name: NameForm) -> tuple[str, ...]:
    """What the child is called by, in each spelling: not the half that its brothers share."""
    return _givens(name)[0]


def _other_givens(name: NameForm) -> tuple[str, ...]:
    return _givens(name)[1]


@lru_cache(maxsize=65_536)
def _givens(name: NameForm) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a child is called by, and its other given names; no initial and no family marker."""
    profile = Profile(names=(name,))
    others = dict.fromkeys((*name.given[:1], *profile.middles))
    return profile.givens, tuple([o for o in others if o not in profile.givens and len(o) > 1])


def family_parts(name: NameForm) -> tuple[str, ...]:
    """The whole family name and its halves. The whole name starts as its first half does."""
    return (name.family, *name.halves) if name.family else ()


def _ending(part: str) -> str:
    for ending in _COMMON_ENDINGS:
        if part.endswith(ending) and len(part) - len(ending) >= _STEM:
            return part[: -len(ending)][-LETTERS:]
    return part[-LETTERS:]


def _crossed(name: NameForm) -> NameForm | None:
    """The name with given and family exchanged, as some forms and feeds have it."""
    if not name.given or not name.family:
        return None
    return NameForm(name.kind, given=(name.family,), family=name.given[0])
