"""The population: homes one after another, and what every source says of their children.

The same arguments give the same population on every machine. Each home has its own random source
and is not kept. So memory grows only by a few bytes for each school and for each statement
without a number.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import count
from random import Random

from contactpoint.children.statement import Carer
from contactpoint.synth.choosing import chance
from contactpoint.synth.deliveries import delivered_again, events_later
from contactpoint.synth.england import (
    LIST_SHARE,
    PRIMARY,
    TRANSFER_SHARE,
    Authority,
    School,
    authorities,
)
from contactpoint.synth.families import ENGLAND, Families
from contactpoint.synth.homes.maker import HomeMaker
from contactpoint.synth.households import Home, Household, HouseholdMaker, TrueChild
from contactpoint.synth.names import name_pools
from contactpoint.synth.numbers import UpnOffice, nhs_numbers
from contactpoint.synth.rates import PREVIOUS_SCHOOL_SENDS
from contactpoint.synth.reference import POPULATION_DATA, rows
from contactpoint.synth.statements.cin import cin_statements
from contactpoint.synth.statements.ctf import ctf_statements
from contactpoint.synth.statements.draft import Draft, Subject, TrueStatement
from contactpoint.synth.statements.pds import pds_statement
from contactpoint.synth.statements.school_list import list_statements
from contactpoint.synth.story import STORY_NHS_NUMBER, STORY_UPN

__all__ = ["AS_AT", "TrueStatement", "drafts", "synthesise"]

AS_AT = date(2026, 9, 1)
DAYS_BETWEEN = 30  # from one delivery to the next


def synthesise(
    *,
    children: int,
    seed: int,
    region: str | None = None,
    families: Families = ENGLAND,
    as_at: date = AS_AT,
) -> Iterator[TrueStatement]:
    """Every statement of every source about ``children`` invented children, with the truth.

    Statements of one home come together. Raises ``UnknownRegionError`` at the first step when no
    authority lies in ``region``, which is written as the register writes it (``North West``).
    """
    for draft in drafts(
        children=children, seed=seed, region=region, families=families, as_at=as_at
    ):
        yield draft.true


def drafts(
    *,
    children: int,
    seed: int,
    region: str | None,
    families: Families = ENGLAND,
    deliveries: int = 1,
    as_at: date = AS_AT,
) -> Iterator[Draft]:
    """The statements of ``synthesise``, each with what its file says besides.

    With several ``deliveries``, what the sources send later comes after what they sent first, home
    by home.
    """
    places = authorities(children=children, region=region)
    names = name_pools()
    households = HouseholdMaker(authorities=places, names=names, streets=_streets(), as_at=as_at)
    maker = HomeMaker(households=households, names=names, families=families, seed=seed, as_at=as_at)
    registry = _Registry(seed=seed, as_at=as_at, new_home=households.home)
    twin_sets = count(1)
    made = homes = 0
    for number in count():
        rng = chance("household", seed, number)
        together = maker.make(rng, number, twin_sets=twin_sets)
        subjects = registry.register(rng, together, home=homes + 1, first=made + 1)
        subjects = subjects[: children - made]
        yield from registry.told_of(rng, subjects, deliveries=deliveries, seed=seed)
        made += len(subjects)
        homes += 1 + max(household.at for household in together)
        if made >= children:
            return


class _Registry:
    """Allots numbers and school places, and keeps references apart."""

    def __init__(
        self, *, seed: int, as_at: date, new_home: Callable[[Random, Authority], Home]
    ) -> None:
        self._nhs = nhs_numbers(seed=seed, reserved=(STORY_NHS_NUMBER,))
        self._upns = UpnOffice(reserved=(STORY_UPN,))
        self._cin_references: Counter[str] = Counter()
        self._derived: set[tuple[str, str, str]] = set()
        self._as_at = as_at
        self._new_home = new_home

    def register(
        self, rng: Random, together: tuple[Household, ...], *, home: int, first: int
    ) -> list[Subject]:
        """The children of homes that were made together, with numbers and schools.

        The first of the homes has the number ``home``, the first child the number ``first``.
        """
        subjects: list[Subject] = []
        # Children of one home go to the school nearby, whichever family they are of.
        near: dict[int, dict[str, tuple[School | None, School | None]]] = {}
        for household in together:
            places = near.setdefault(household.at, {})
            numbers = [next(self._nhs) for _ in household.children]
            carers_said: dict[str, tuple[Carer, ...]] = {}
            for place, child in enumerate(household.children):
                phase = child.school_phase(self._as_at)
                if phase is not None and phase not in places:
                    places[phase] = _school_place(rng, household, phase)
                transfer, listing = places.get(phase or "", (None, None))
                siblings = [
                    numbers[other]
                    for other, sibling in enumerate(household.children)
                    if sibling.birth_date != child.birth_date
                ]
                subjects.append(
                    Subject(
                        number=first + len(subjects),
                        home_number=home + household.at,
                        child=child,
                        household=household,
                        nhs_number=numbers[place],
                        upn=self._upn(rng, household, child, transfer),
                        transfer=transfer,
                        listing=listing,
                        former_school=_former_school(rng, household, phase),
                        sibling_nhs=rng.choice(siblings) if siblings else "",
                        as_at=self._as_at,
                        carers_said=carers_said,
                    )
                )
        return subjects

    def told_of(
        self, rng: Random, subjects: list[Subject], *, deliveries: int, seed: int
    ) -> Iterator[Draft]:
        """What every source says of the children of a home, delivery by delivery."""
        found: list[Draft] = []
        for subject in subjects:
            pds = pds_statement(rng, subject)
            found.extend([pds] if pds is not None else [])
            if subject.child.died is not None:
                # Infants who died were never at a school, and the lists drop them.
                continue
            found.extend(ctf_statements(rng, subject))
            found.extend(list_statements(rng, subject))
            found.extend(cin_statements(rng, subject, next_reference=self._next_cin))
        told = list(self._told_apart(found))
        yield from told
        for delivery in range(2, deliveries + 1):
            later = chance("delivery", seed, subjects[0].home_number, delivery)
            as_at = self._as_at + timedelta(days=DAYS_BETWEEN * (delivery - 1))
            subjects = events_later(later, subjects, new_home=self._new_home, as_at=as_at)
            found = delivered_again(later, subjects, told, delivery=delivery)
            told = list(self._told_apart(found, before=told))
            yield from told

    def _told_apart(self, found: list[Draft], *, before: Sequence[Draft] = ()) -> Iterator[Draft]:
        own = {_key(draft) for draft in found if draft.own_reference}
        known = {_key(draft): draft.true.child for draft in before}
        for draft in found:
            key = _key(draft)
            if not draft.own_reference and known.get(key) != draft.true.child:
                # Two children would have one reference: by a sibling's number, or by the same name
                # and day without a number. The source holds only the first of them.
                if key in own or key in self._derived:
                    continue
                self._derived.add(key)
            yield draft

    def _next_cin(self, authority: str) -> str:
        self._cin_references[authority] += 1
        return f"C{self._cin_references[authority]:07d}"

    def _upn(
        self, rng: Random, household: Household, child: TrueChild, school: School | None
    ) -> str:
        # A school allots the number at entry, in the September after the fourth birthday.
        born = child.birth_date
        entered = date(born.year + 4 + ((born.month, born.day) > (8, 31)), 9, 1)
        if entered > self._as_at:
            return ""
        if school is None or child.school_phase(self._as_at) != PRIMARY or household.former_home:
            home = household.former_home or household.home
            school = home.authority.transfers[PRIMARY].draw(rng)
        return self._upns.allot(laestab=school.laestab, year=entered.year)


def _school_place(
    rng: Random, household: Household, phase: str
) -> tuple[School | None, School | None]:
    authority, chance = household.home.authority, rng.random()
    if chance < TRANSFER_SHARE:
        return authority.transfers[phase].draw(rng), None
    if chance < TRANSFER_SHARE + LIST_SHARE:
        return None, authority.lists[phase].draw(rng)
    return None, None


def _former_school(rng: Random, household: Household, phase: str | None) -> School | None:
    before = household.former_home
    if phase is None or before is None or before.authority is household.home.authority:
        return None
    if rng.random() >= PREVIOUS_SCHOOL_SENDS:
        return None
    return before.authority.transfers[phase].draw(rng)


def _key(draft: Draft) -> tuple[str, str, str]:
    statement = draft.true.statement
    return statement.feed, statement.source, statement.reference


@cache
def _streets() -> tuple[str, ...]:
    return tuple(row["street"] for row in rows(POPULATION_DATA, "streets.csv.gz"))
