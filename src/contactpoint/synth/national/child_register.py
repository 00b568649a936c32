"""The register of births and of a benefit that most families claim: a row of CSV a child."""

import numpy as np
import pyarrow as pa

from contactpoint.synth.national.block import Block, deaths, stood_since
from contactpoint.synth.national.drawing import Ints, chosen
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.texts import (
    Texts,
    Writer,
    address_line,
    content,
    days,
    joined,
    looked_up,
    phones,
    where,
)
from contactpoint.synth.national.world import NONE
from contactpoint.synth.rates import (
    CARER_IS_FATHER,
    CHILD_REGISTER,
    HEARS_OF_DEATH,
    IN_CHILD_REGISTER,
    IN_CHILD_REGISTER_OVER_15,
    KNOWN_FORMER_FAMILY,
    KNOWN_FORMER_POSTCODE,
)

NAME, SOURCE, SUFFIX = "child_register", "national", "csv"

_HEAD = (
    "reference,given_names,family_name,former_family_name,date_of_birth,date_of_death,sex,"
    "address_line,town,postcode,former_postcode,carer_given_names,carer_family_name,"
    "carer_relationship,carer_telephone,as_at\n"
)
_SEXES = pa.array(["F", "M", "U"])
_RELATIONSHIPS = pa.array(["parental_responsibility", "day_to_day_care"])
MOTHER, FATHER = 0, 1
_CLAIMED_FIRST = 0.3


def members(block: Block) -> Ints:
    """The children of the nation whom the register knows."""
    nation = np.arange(block.count)
    share = np.where(block.age(nation) > 15, IN_CHILD_REGISTER_OVER_15, IN_CHILD_REGISTER)
    # Few families of infants who died have claimed for them.
    share = np.where(block.world.children.died[: block.count] >= 0, _CLAIMED_FIRST, share)
    return np.flatnonzero(block.source("in child_register").flags(block.count, share))


def hear(block: Block, child: Ints, *, purpose: str) -> Held:
    """What the register holds of each child."""
    source = block.source(purpose)
    held = block.as_held(source, CHILD_REGISTER)
    children, houses = block.world.children, block.world.households
    house = children.household[child]
    size = len(child)
    given, family = held.names(child)
    home = held.home(child)
    since, as_at = stood_since(source, block, child, home)
    former = children.former_family[child]
    former_known = (former >= 0) & (family != former) & source.flags(size, KNOWN_FORMER_FAMILY)
    moved = (home == houses.home[house]) & source.flags(size, KNOWN_FORMER_POSTCODE)
    died = deaths(block)[child]
    died = chosen(source.flags(size, HEARS_OF_DEATH[NAME]), died, NONE)
    flat, number, filler = held.address(home)
    carers = held.carers(child)
    fathered = source.flags(size, CARER_IS_FATHER) | (carers["mother_given"] < 0)
    fathered &= carers["father_given"] >= 0
    return Held(
        child=child,
        given=given,
        middle=held.middle(child, family, np.ones(size, np.bool_)),
        family=family,
        former_family=chosen(former_known, former, NONE),
        other_name=np.full(size, NONE, np.int64),
        sex=held.sex(child),
        born=held.born(child),
        died=died,
        home=home,
        flat=flat,
        number=number,
        filler=filler,
        former_home=chosen(moved, houses.former_home[house], NONE),
        practice=np.full(size, NONE, np.int64),
        since=since,
        as_at=np.maximum(as_at, died),
        restricted=np.zeros(size, np.bool_),
        carer=chosen(fathered, FATHER, MOTHER),
        **carers,
        school=np.full(size, NONE, np.int64),
        entered=np.full(size, NONE, np.int64),
        upn=np.zeros(size, np.int64),
        former_upn=np.zeros(size, np.int64),
        upn_written=np.full(size, NONE, np.int64),
    )


def references(block: Block, held: Held) -> Texts:
    """The register's own number of each record."""
    return joined("C", pa.array(block.register[held.child]).cast(pa.string()))


def head() -> bytes:
    """The header row."""
    return _HEAD.encode()


def body(block: Block, held: Held, writer: Writer) -> memoryview:
    """The rows of the records."""
    middle = where(held.middle >= 0, joined(" ", writer.name(held.middle)))
    housed, moved = (held.home >= 0) & (held.filler < 0), held.former_home >= 0
    before = np.maximum(held.former_home, 0)
    return content(
        joined(
            references(block, held),
            ",",
            writer.name(held.given),
            middle,
            ",",
            writer.name(held.family),
            ",",
            writer.name(held.former_family),
            ",",
            days(held.born),
            ",",
            days(held.died),
            ",",
            looked_up(_SEXES, held.sex),
            ",",
            where(housed, address_line(writer, held.home, held.flat, held.number)),
            ",",
            where(housed, writer.town_cell(held.home)),
            ",",
            where(housed | (held.filler >= 0), writer.postcode(held.home, held.filler)),
            ",",
            where(moved, writer.postcode(before, writer.homes.filler[before])),
            ",",
            _carer(block, held, writer),
            ",",
            days(held.as_at),
            "\n",
        )
    )


def _carer(block: Block, held: Held, writer: Writer) -> Texts:
    houses, house = block.world.households, block.world.children.household[held.child]
    father = held.carer == FATHER
    given = chosen(father, held.father_given, held.mother_given)
    family = chosen(father, held.father_family, held.mother_family)
    phone = chosen(father, held.father_phone, held.mother_phone)
    # A mother has parental responsibility by law; of a father a register says nothing.
    role = chosen(father | (given < 0), NONE, houses.in_care[house].astype(np.int64))
    return joined(
        writer.name(given),
        ",",
        writer.name(family),
        ",",
        looked_up(_RELATIONSHIPS, role),
        ",",
        phones(phone),
    )
