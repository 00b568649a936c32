"""The census of schools: one row of CSV for each pupil, identified by the UPN."""

from datetime import date

import numpy as np
import pyarrow as pa

from contactpoint.synth.national.births import day_number, day_of
from contactpoint.synth.national.block import Block, stood_since
from contactpoint.synth.national.drawing import Ints, Source, chosen
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.numbering import upn_texts
from contactpoint.synth.national.texts import (
    Texts,
    Writer,
    address_line,
    content,
    days,
    joined,
    looked_up,
    where,
)
from contactpoint.synth.national.world import NONE
from contactpoint.synth.numbers import miskeyed
from contactpoint.synth.rates import (
    IN_SCHOOL_CENSUS,
    IN_SCHOOL_CENSUS_OVER_15,
    KNOWN_FORMER_FAMILY,
    PREFERRED_FAMILY,
    SCHOOL_CENSUS,
    UPNS_EXCHANGED,
)

NAME, SOURCE, SUFFIX = "school_census", "dfe", "csv"

_HEAD = (
    "UPN,FormerUPN,Surname,Forename,MiddleNames,FormerSurname,PreferredSurname,DOB,Sex,"
    "AddressLine,Town,Postcode,URN,EntryDate,LeavingDate,CensusDate\n"
)
_SEXES = pa.array(["F", "M", "U"])
FIRST_AGE, SECONDARY_AGE = 4, 11


def entry_year(born: Ints) -> Ints:
    """The year in which a child enters school, in the September after its fourth birthday."""
    months = born.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    year, month = 1970 + months // 12, months % 12
    return np.asarray(year + FIRST_AGE + (month >= 8), dtype=np.int64)


def members(block: Block) -> Ints:
    """The children of the nation in the census: those from four on, at maintained schools."""
    nation = np.arange(block.count)
    share = np.where(block.age(nation) > 15, IN_SCHOOL_CENSUS_OVER_15, IN_SCHOOL_CENSUS)
    within = block.source("in school_census").flags(block.count, share)
    lives = block.world.children.died[: block.count] == NONE
    return np.flatnonzero(within & lives & (block.upn[: block.count] > 0))


def hear(block: Block, child: Ints, *, purpose: str) -> Held:
    """What the census holds of each child; all of them have a UPN."""
    source = block.source(purpose)
    held = block.as_held(source, SCHOOL_CENSUS)
    children, houses = block.world.children, block.world.households
    house = children.household[child]
    size = len(child)
    given, family = held.names(child)
    home = held.home(child)
    since, _ = stood_since(source, block, child, home)
    flat, number, filler = held.address(home)
    nobody = np.full(size, NONE, np.int64)
    former = children.former_family[child]
    former_known = (former >= 0) & (family != former) & source.flags(size, KNOWN_FORMER_FAMILY)
    other = houses.other_family[house]
    preferred = source.flags(size, PREFERRED_FAMILY) & (other != family)
    school, entered = _places(block, child)
    upn = _exchanged(source, block, child)
    return Held(
        child=child,
        given=given,
        middle=held.middle(child, family, np.ones(size, np.bool_)),
        family=family,
        former_family=chosen(former_known, former, NONE),
        other_name=chosen(preferred, other, NONE),
        sex=held.sex(child),
        born=held.born(child),
        died=np.full(size, NONE, np.int64),
        home=home,
        flat=flat,
        number=number,
        filler=filler,
        former_home=np.full(size, NONE, np.int64),
        practice=np.full(size, NONE, np.int64),
        since=since,
        as_at=np.full(size, block.as_at),
        restricted=np.zeros(size, np.bool_),
        carer=nobody,
        mother_given=nobody,
        mother_family=nobody,
        mother_phone=nobody,
        father_given=nobody,
        father_family=nobody,
        father_phone=nobody,
        school=school,
        entered=entered,
        upn=upn,
        former_upn=block.former_upn[child],
        upn_written=_miswritten(source, block, upn),
    )


def references(block: Block, held: Held) -> Texts:
    """The UPN of each record; empty for a record with something else in its place."""
    del block
    return upn_texts(np.where(held.upn_written == NONE, held.upn, 0))


def head() -> bytes:
    """The header row."""
    return _HEAD.encode()


def body(block: Block, held: Held, writer: Writer) -> memoryview:
    """The rows of the records."""
    housed = (held.home >= 0) & (held.filler < 0)
    return content(
        joined(
            joined(references(block, held), writer.name(held.upn_written)),
            ",",
            upn_texts(held.former_upn),
            ",",
            writer.name(held.family),
            ",",
            writer.name(held.given),
            ",",
            writer.name(held.middle),
            ",",
            writer.name(held.former_family),
            ",",
            writer.name(held.other_name),
            ",",
            days(held.born),
            ",",
            looked_up(_SEXES, held.sex),
            ",",
            where(housed, address_line(writer, held.home, held.flat, held.number)),
            ",",
            where(housed, writer.town_cell(held.home)),
            ",",
            where(housed | (held.filler >= 0), writer.postcode(held.home, held.filler)),
            ",",
            looked_up(writer.places.school_urns, held.school),
            ",",
            days(held.entered),
            ",,",
            days(held.as_at),
            "\n",
        )
    )


def _places(block: Block, child: Ints) -> tuple[Ints, Ints]:
    """The school of each child and the day of entry."""
    children, houses = block.world.children, block.world.households
    house = children.household[child]
    year = entry_year(children.born[child])
    this_year = day_of(block.as_at).year
    secondary = this_year - year >= SECONDARY_AGE - FIRST_AGE
    school = chosen(secondary, houses.secondary[house], houses.primary[house])
    entered = _SEPTEMBERS[year + chosen(secondary, SECONDARY_AGE - FIRST_AGE, 0) - 1970]
    moved = houses.away[house] & (houses.moved_on[house] > entered)
    return school, np.minimum(chosen(moved, houses.moved_on[house], entered), block.as_at)


def _exchanged(source: Source, block: Block, child: Ints) -> Ints:
    """The UPN of each child; now and then two siblings have each other's."""
    upn = block.upn[child]
    house = block.world.children.household[child]
    first = np.flatnonzero((house[1:] == house[:-1]) & source.flags(len(child), UPNS_EXCHANGED)[1:])
    # Of three siblings in a row only two can exchange.
    first = first[np.diff(first, prepend=-2) > 1]
    upn[first], upn[first + 1] = upn[first + 1], upn[first].copy()
    return upn


def _miswritten(source: Source, block: Block, upn: Ints) -> Ints:
    size = len(upn)
    written = np.full(size, NONE, np.int64)
    written[source.flags(size, SCHOOL_CENSUS.upn_missing)] = block.words.code("")
    wrong = np.flatnonzero(source.flags(size, SCHOOL_CENSUS.upn_miskeyed) & (written == NONE))
    texts = upn_texts(upn[wrong]).to_pylist()
    written[wrong] = block.words.codes(miskeyed(source.one, text) for text in texts)
    return written


_SEPTEMBERS: Ints = np.array([day_number(date(year, 9, 1)) for year in range(1970, 2060)])
