"""The exercises: what a trainee is told, and what is right. Pure.

An exercise is judged by what its trainee did, of which the ledger of the practice copy has every
search and every opening. What cannot be seen there, that nobody was found, the trainee says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.access.actor import Purpose
from contactpoint.children.sex import Sex
from contactpoint.services.practice.invented import Cast, Exercise, InventedChild


class Answer(StrEnum):
    """What a trainee says to have come to; asked only where it is not seen."""

    FOUND = "found"
    NOBODY = "nobody"


class Fault(StrEnum):
    """What was wrong, in words for the trainee."""

    NOT_DONE = "You have not opened a record yet. Search, open the right one, and come back."
    OTHER_OPENED = (
        "You opened the record of another child. Every opening is a look at a child: open only the"
        " one whom you need, and tell namesakes apart before you open one."
    )
    NOT_BY_NICKNAME = (
        "You did not search by the name that you were told. People often know only a nickname:"
        " type it as you heard it, and the search knows what it may stand for."
    )
    NOT_SEARCHED = (
        "You did not search by all that you were told. Give family name, given name and date of"
        " birth: only then does it mean something that nobody is found."
    )
    OPENED_SOMEBODY = (
        "You opened a record, but the child you were asked about is not held. Who is not found is"
        " not found: do not open another child's record to see."
    )
    SAID_FOUND = "The child you were asked about is not held: another child was taken for this one."
    SEARCHED_WITHOUT_PURPOSE = (
        "You searched for a child whom you had no purpose to search for. Curiosity, a favour and a"
        " private matter are no purpose: the right act is not to search."
    )
    OTHER_PURPOSE = (
        "You searched with a purpose that does not fit what you were asked. Choose the one that"
        " does: it is recorded, and the child or a parent may read it."
    )


# These are no mistakes yet: the trainee goes on.
UNFINISHED = frozenset({Fault.NOT_DONE})


@dataclass(frozen=True, slots=True)
class SearchMade:
    """A search: what was typed, why, and the numbers of the children that it showed."""

    given: str
    family: str
    born: date | None
    purpose: Purpose | None
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of a record."""

    number: str
    purpose: Purpose | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done since an exercise was begun."""

    searches: tuple[SearchMade, ...]
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The child numbers of those whom an exercise is about: the one to be opened, and the other."""

    right: str = ""
    other: str = ""


def fault_of(cast: Cast, numbers: Numbers, done: Done, answer: Answer | None) -> Fault | None:
    """What was wrong in an exercise; ``None`` where all was right."""
    if cast.exercise is Exercise.NOT_FOUND:
        return _of_not_found(cast, done, answer)
    if cast.exercise is Exercise.PURPOSE and _looked_for(cast.held[1], numbers.other, done):
        return Fault.SEARCHED_WITHOUT_PURPOSE
    if any(one.number != numbers.right for one in done.openings):
        return Fault.OTHER_OPENED
    if not done.openings:
        return Fault.NOT_DONE
    if cast.exercise is Exercise.NICKNAME and not _by_nickname(cast, numbers, done):
        return Fault.NOT_BY_NICKNAME
    if cast.exercise is Exercise.PURPOSE and {one.purpose for one in done.openings} != {
        purpose_of(cast)
    }:
        return Fault.OTHER_PURPOSE
    return None


def _of_not_found(cast: Cast, done: Done, answer: Answer | None) -> Fault | None:
    if done.openings:
        return Fault.OPENED_SOMEBODY
    told = cast.told
    whole = (
        told is not None
        and _same(one.family, told.family)
        and _same(one.given, told.given)
        and one.born == cast.told_born
        for one in done.searches
    )
    if not any(whole):
        return Fault.NOT_SEARCHED
    return None if answer is Answer.NOBODY else Fault.SAID_FOUND


def _by_nickname(cast: Cast, numbers: Numbers, done: Done) -> bool:
    return cast.told is not None and any(
        _same(one.given, cast.told.given) and numbers.right in one.shown for one in done.searches
    )


def _looked_for(child: InventedChild, number: str, done: Done) -> bool:
    return any(one.number == number for one in done.openings) or any(
        number in one.shown or _same(one.family, child.family) for one in done.searches
    )


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.casefold()


# What is asked with a purpose, and what without; by variant, so that no two are asked alike.
_FITTING = (
    (
        Purpose.MISSING_FROM_EDUCATION,
        "{name}, born on {born}, left school at the end of last term and is on no other school's"
        " list. You are to find out where the child is.",
    ),
    (
        Purpose.MOVED_AREA,
        "{name}, born on {born}, moved into your area last week, and was known to children's"
        " services elsewhere. You are to find out who worked with the child there.",
    ),
    (
        Purpose.UNSCHEDULED_CARE,
        "{name}, born on {born}, has been brought to the emergency department with a broken arm,"
        " out of hours. You are to find out who knows the child.",
    ),
    (
        Purpose.WELFARE_CONCERN,
        "A neighbour is worried about {name}, born on {born}, who was heard crying alone at night."
        " You are to find out who works with the child.",
    ),
)
_PRYING = (
    "A colleague in your team has met somebody new, who has a child: {name}, born on {born}. “Just"
    " look whether anybody works with them, before I get too fond.”",
    "A friend wants to let a flat to the family of {name}, born on {born}. “You can see whether"
    " there has been any trouble, can't you?”",
    "The local paper had a picture of {name}, born on {born}, who won a prize. You wonder which"
    " school the child goes to.",
    "Your brother's former wife will not tell him which doctor her new partner's child {name}, born"
    " on {born}, goes to. He asks you to look.",
)


def purpose_of(cast: Cast) -> Purpose:
    """The purpose that fits what is asked with one."""
    return _FITTING[cast.variant % len(_FITTING)][0]


def told(cast: Cast, today: date) -> tuple[str, ...]:
    """What the trainee is told, a paragraph each."""
    return tuple(_TOLD[cast.exercise](cast, today))


def _told_nickname(cast: Cast, today: date) -> Iterable[str]:
    child, name = cast.held[0], cast.told
    yield (
        f"A neighbour rings the duty desk, worried about {name.full if name else ''},"
        f" {_kind(child)} of {child.age(today)}. The postcode is {child.address.postcode}. That is"
        " all that the neighbour knows."
    )
    yield "Search by what you were told, the name as you heard it, and open the child's record."


def _told_namesake(cast: Cast, today: date) -> Iterable[str]:
    child = cast.held[0]
    yield (
        f"A school nurse asks who works with {child.name}, {_kind(child)} of {child.age(today)} who"
        f" lives in {child.address.town}. You know that there is a cousin of the same name and"
        " nearly the same age, who lives elsewhere."
    )
    yield (
        "Search by given name, family name, age and sex. Open the record of the right child, and"
        " not the other."
    )


def _told_not_found(cast: Cast, today: date) -> Iterable[str]:
    name = cast.told.full if cast.told else ""
    yield (
        f"A health visitor asks who works with {name}, born on {_day(cast.told_born)}. The family"
        " arrived from abroad last month."
    )
    yield "Search by all that you were told, and say below what you came to."


def _told_purpose(cast: Cast, today: date) -> Iterable[str]:
    asked, pried = cast.held
    messages = (
        _FITTING[cast.variant % len(_FITTING)][1].format(name=asked.name, born=_day(asked.born)),
        _PRYING[cast.variant // 2 % len(_PRYING)].format(name=pried.name, born=_day(pried.born)),
    )
    first = cast.variant % 2
    yield f"You are asked two things this morning. The first: {messages[first]}"
    yield f"The second: {messages[1 - first]}"
    yield (
        "Do what is right with each: search with the purpose that fits and open the record, or do"
        " not search at all."
    )


_TOLD = {
    Exercise.NICKNAME: _told_nickname,
    Exercise.NAMESAKE: _told_namesake,
    Exercise.NOT_FOUND: _told_not_found,
    Exercise.PURPOSE: _told_purpose,
}


def _kind(child: InventedChild) -> str:
    return "a girl" if child.sex is Sex.FEMALE else "a boy"


def _day(value: date | None) -> str:
    return "" if value is None else f"{value.day} {value:%B %Y}"
