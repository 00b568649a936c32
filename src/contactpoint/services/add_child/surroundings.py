"""Where a child lives who is added, and with whom: as typed, put into normal form and checked."""

from contactpoint.access.faults import NAME_LENGTH, NAME_WORDS, Message
from contactpoint.access.typed_names import normal_name
from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.fillers import (
    is_filler_telephone,
    is_home_postcode,
    is_no_address,
    is_nobody_s_name,
)
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer, Relationship
from contactpoint.feeds.reading.field_text import parse_name, parse_telephone
from contactpoint.services.add_child.errors import ChildFault, ChildField

_LINE_LENGTH, _TOWN_LENGTH = 80, 40
_WILDCARDS = frozenset("*%?_")

_Faults = list[ChildFault]


def read_address(
    faults: _Faults, lines: tuple[str, str], town: str, postcode: str, *, no_address: bool
) -> Address | None:
    """The address, or ``None`` where none is known; adds what is wrong to ``faults``."""
    first = _text(faults, ChildField.LINE_1, "First line of the address", lines[0], _LINE_LENGTH)
    second = _text(faults, ChildField.LINE_2, "Second line of the address", lines[1], _LINE_LENGTH)
    in_town = _text(faults, ChildField.TOWN, "Town", town, _TOWN_LENGTH)
    home = _postcode(faults, postcode)
    given = any((first, second, in_town, home))
    if no_address and (given or any(fault.field in _OF_ADDRESS for fault in faults)):
        words = "Enter the address or select that none is known, not both"
        faults.append(ChildFault(ChildField.NO_ADDRESS, words))
        return None
    if no_address:
        return None
    if not given:
        if not any(fault.field in _OF_ADDRESS for fault in faults):
            words = "Enter the address, or select that none is known"
            faults.append(ChildFault(ChildField.LINE_1, words))
        return None
    return Address(tuple(line for line in (first, second) if line), in_town, home)


_OF_ADDRESS = frozenset(
    {ChildField.LINE_1, ChildField.LINE_2, ChildField.TOWN, ChildField.POSTCODE}
)


def read_carer(faults: _Faults, name: str, relationship: str, telephone: str) -> Carer | None:
    """The carer, or ``None`` where none is known; adds what is wrong to ``faults``."""
    number = _telephone(faults, telephone)
    known_as = _relationship(faults, relationship)
    if not normal_name(name):
        if number or known_as is not Relationship.NOT_KNOWN:
            faults.append(ChildFault(ChildField.CARER, "Enter the carer's name"))
        return None
    person = _person(faults, name)
    return None if person is None else Carer(person, known_as, number)


def _person(faults: _Faults, text: str) -> PersonName | None:
    """A name written in one box: the last word is the family name; a single word the given one."""
    name = normal_name(text[: 2 * NAME_LENGTH])
    words = name.split(" ")
    message = ""
    if len(text) > NAME_LENGTH or len(words) > NAME_WORDS:
        message = f"Carer's name must be {NAME_LENGTH} characters and {NAME_WORDS} words or fewer"
    elif not _WILDCARDS.isdisjoint(name) or not _is_name(name):
        message = "Carer's name must be a person's name. Leave it empty if you do not know it"
    if message:
        faults.append(ChildFault(ChildField.CARER, message))
        return None
    person = (
        PersonName(name, "") if len(words) == 1 else PersonName(" ".join(words[:-1]), words[-1])
    )
    if is_nobody_s_name(person):
        words_ = "Carer's name must be a person's name. Leave it empty if you do not know it"
        faults.append(ChildFault(ChildField.CARER, words_))
        return None
    return person


def _is_name(text: str) -> bool:
    try:
        return bool(parse_name(text))
    except ValueError:
        return False


def _relationship(faults: _Faults, text: str) -> Relationship:
    try:
        return Relationship(text or Relationship.NOT_KNOWN)
    except ValueError:
        faults.append(ChildFault(ChildField.RELATIONSHIP, "Select what the carer is to the child"))
        return Relationship.NOT_KNOWN


def _telephone(faults: _Faults, text: str) -> str:
    if not text.strip():
        return ""
    try:
        number = parse_telephone(text[:_LINE_LENGTH])
    except ValueError:
        number = ""
    if not number or is_filler_telephone(number):
        words = "Enter a telephone number that can be rung, or leave it empty"
        faults.append(ChildFault(ChildField.TELEPHONE, words))
        return ""
    return number


def _postcode(faults: _Faults, text: str) -> str:
    text = normal_name(text[:_LINE_LENGTH])
    try:
        postcode = parse_postcode(text) if text else ""
    except ValueError:
        message = Message.POSTCODE_FORM
    else:
        if not postcode or is_home_postcode(postcode):
            return postcode
        message = Message.POSTCODE_OF_NO_HOME
    faults.append(ChildFault(ChildField.POSTCODE, message.value.rstrip(".")))
    return ""


def _text(faults: _Faults, field: ChildField, called: str, text: str, most: int) -> str:
    tidy = normal_name(text[: 2 * most])
    if not tidy:
        return ""
    if len(text) > 2 * most or len(tidy) > most:
        faults.append(ChildFault(field, f"{called} must be {most} characters or fewer"))
        return ""
    if not tidy.isprintable() or is_no_address(tidy):
        words = f"{called} must be an address. Select that none is known if you do not know it"
        faults.append(ChildFault(field, words))
        return ""
    return tidy
