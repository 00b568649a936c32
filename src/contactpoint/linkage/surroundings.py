"""A child's surroundings, folded: carers, their telephones, the house.

Brothers and sisters share all of this, so it tells a child's family and never which child it is.
"""

import re
from functools import lru_cache

from contactpoint.children.addresses import Address
from contactpoint.children.fillers import (
    is_communal_address,
    is_filler_telephone,
    is_home_postcode,
    is_nobody_s_name,
)
from contactpoint.children.folding import folded_words
from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.names import PersonName

# Digits of a national number without its leading nought, or the +44 or 0044 in place of that.
_DIGITS = 9
_LEADING = 3
_NUMBER = re.compile(r"[0-9]+[a-z]?\b")


@lru_cache(maxsize=65_536)
def folded_carer(name: PersonName) -> str:
    """First given name and family name as ``given family``; empty where one is not a person's."""
    if is_nobody_s_name(name):
        return ""
    given, family = given_words(name.given).first, family_words(name.family).whole
    return f"{given} {family}" if given and family else ""


@lru_cache(maxsize=65_536)
def folded_telephone(telephone: str) -> str:
    """The last nine digits; empty for a number that cannot be rung."""
    if is_filler_telephone(telephone):
        return ""
    return "".join(sign for sign in telephone if sign in "0123456789")[-_DIGITS:]


def is_communal(address: Address | None) -> bool:
    """Whether the address is an institution's, a site's or nobody's: it tells no family.

    A postcode that is nobody's home says outright that none is known.
    """
    return address is not None and (
        bool(address.postcode and not is_home_postcode(address.postcode))
        or is_communal_address(address)
    )


def folded_house(address: Address | None) -> str:
    """The numbers of flat and house and how the street begins, or how the house's name begins.

    Together with the postcode this tells a house; alone it tells nothing. It is the same however an
    address is cut into lines. Empty where there are no lines, and for a communal address.
    """
    if address is None or is_communal(address):
        return ""
    return _folded_house(" ".join(address.lines))


@lru_cache(maxsize=4096)
def _folded_house(written: str) -> str:
    text = written.casefold()
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return "".join(folded_words(text))[: 2 * _LEADING]
    street = "".join(folded_words(text[numbers[-1].end() :]))
    return "-".join([*(number.group() for number in numbers), street[:_LEADING]])
