"""What the same sources deliver some weeks later: children named, moved, renamed, corrected, gone.

A delivery is whole, as the first one was. A source that hears nothing new says the same again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from msgspec.structs import replace as struct_replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.statement import Statement, derived_reference
from contactpoint.synth.england import Authority
from contactpoint.synth.households import Home, Household, TrueChild
from contactpoint.synth.list_forms import form_of
from contactpoint.synth.rates import (
    HEARS_OF_LATER,
    LATER_CORRECTED,
    LATER_LEFT,
    LATER_MOVED,
    LATER_NAMED,
    LATER_RENAMED,
    LATER_RENAMED_TOO,
)
from contactpoint.synth.statements.ctf import sent_on
from contactpoint.synth.statements.draft import Draft, Subject
from contactpoint.synth.statements.school_list import listed_address, storable

PLACEHOLDERS = frozenset({"Baby", "Infant", "Twin", "Unknown"})
_AT_SCHOOL = ("ctf", "school_list")


def events_later(
    rng: Random,
    subjects: list[Subject],
    *,
    new_home: Callable[[Random, Authority], Home],
    as_at: date,
) -> list[Subject]:
    """The children as they are at the next delivery: some moved, some with another family name."""
    changed: dict[int, Household] = {}
    renamed: dict[int, str] = {}
    for subject in subjects:
        household = subject.household
        if id(household) in changed:
            continue
        moves = rng.random() < LATER_MOVED
        if moves:
            changed[id(household)] = replace(
                household,
                home=new_home(rng, household.home.authority),
                former_home=household.home,
                moved_on=as_at - timedelta(days=rng.randrange(1, 30)),
                room="",
                desk="",
            )
        else:
            changed[id(household)] = household
        if rng.random() < (LATER_RENAMED_TOO if moves else LATER_RENAMED):
            renamed[id(household)] = household.other_family
    return [
        replace(
            subject,
            household=changed[id(subject.household)],
            child=_renamed(subject.child, renamed.get(id(subject.household), "")),
            as_at=as_at,
        )
        for subject in subjects
    ]


def delivered_again(
    rng: Random, subjects: list[Subject], told: list[Draft], *, delivery: int
) -> list[Draft]:
    """What each source says at delivery ``delivery``, given what it ``told`` at the one before."""
    of_child = {subject.number: subject for subject in subjects}
    found = []
    for draft in told:
        subject = of_child[draft.true.child]
        statement = draft.true.statement
        if statement.feed in _AT_SCHOOL and rng.random() < LATER_LEFT:
            continue
        said, middle = _said_again(rng, subject, statement, draft.middle)
        found.append(
            replace(
                draft,
                true=replace(draft.true, statement=said),
                middle=middle,
                delivery=delivery,
            )
        )
    return found


def _renamed(child: TrueChild, family: str) -> TrueChild:
    if not family or family == child.family:
        return child
    return replace(child, family=family, former_family=child.family)


def _said_again(
    rng: Random, subject: Subject, statement: Statement, middle: str
) -> tuple[Statement, str]:
    """The statement now, and the end of its given names that the file states apart."""
    feed, source, as_at = statement.feed, statement.source, subject.as_at
    if feed == "ctf":
        statement = struct_replace(statement, as_at=sent_on(source, as_at))
    if feed == "cin":
        return struct_replace(statement, as_at=as_at - timedelta(days=1)), middle
    if statement.restricted:
        return statement, middle
    named, middle = _named_again(rng, subject, statement, middle)
    if rng.random() < HEARS_OF_LATER[feed]:
        named = _moved(subject, named)
    if rng.random() < LATER_CORRECTED and named.birth_date != subject.child.birth_date:
        named = struct_replace(named, birth_date=subject.child.birth_date)
    if named.reference.startswith("derived:") and named.birth_date is not None:
        name = named.names[0]
        given = name.given.removesuffix(f" {middle}") if middle else name.given
        reference = derived_reference(given, name.family, named.birth_date)
        named = struct_replace(named, reference=reference)
    return named, middle


def _named_again(
    rng: Random, subject: Subject, statement: Statement, middle: str
) -> tuple[Statement, str]:
    child, feed = subject.child, statement.feed
    first, *others = statement.names
    given, family = first.given, first.family
    unnamed = first.first_given in PLACEHOLDERS
    truly = _written(statement, child.whole_given)
    if rng.random() < (LATER_NAMED if unnamed else LATER_CORRECTED) and (
        unnamed or not given.startswith(truly)
    ):
        given, middle = truly, ""
        if feed == "pds" and child.middle:
            given = f"{truly} {child.middle}"
    surely = _written(statement, child.family)
    if feed == "school_list" and form_of(statement.source).family_in_capitals:
        surely = surely.upper()
    # A source that had the name before the change hears of the change; one that had it wrong may
    # correct it.
    heard = HEARS_OF_LATER[feed] if family == child.former_family else LATER_CORRECTED
    former = ""
    if family != surely and rng.random() < heard:
        former, family = family, surely
    if (given, family) == (first.given, first.family):
        return statement, middle
    names = [PersonName(given, family), *(name for name in others if name.family == family)]
    known = {name.family for name in others if name.kind is NameKind.FORMER}
    if feed == "pds":
        names = [PersonName(given, family), *others]
        if former == child.former_family and former and former not in known:
            names.insert(1, PersonName(child.whole_given, former, NameKind.FORMER))
    elif feed == "school_list":
        called = [
            struct_replace(name, family=family)
            for name in others
            if name.given != given.removesuffix(f" {middle}" if middle else "")
        ]
        names = [PersonName(given, family), *called]
    return struct_replace(statement, names=tuple(names)), middle


def _moved(subject: Subject, statement: Statement) -> Statement:
    """The statement with the address of now, if the home has moved since the source heard."""
    household = subject.household
    moved_on, before = household.moved_on, household.former_home
    if moved_on is None or before is None or (subject.as_at - moved_on).days > 30:
        return statement
    if statement.feed == "school_list":
        form = form_of(statement.source)
        return struct_replace(statement, address=listed_address(form, household.home.address))
    if statement.feed != "pds":
        return statement
    former: tuple[Address, ...] = statement.former_addresses
    if statement.address is not None and statement.address not in former:
        former = (statement.address, *former)
    return struct_replace(statement, address=household.home.address, former_addresses=former)


def _written(statement: Statement, name: str) -> str:
    """The name as the source's files can hold it."""
    if statement.feed != "school_list":
        return name
    return storable(form_of(statement.source), name)
