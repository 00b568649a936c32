"""What a nation's files say is what each source holds, field by field."""

import gzip
import io
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Relationship, Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.synth.national import child_register, pds, school_census
from contactpoint.synth.national.births import day_of
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.part import NationalFeed, zipped
from contactpoint.synth.national.places import places
from contactpoint.synth.national.texts import Writer
from contactpoint.synth.national.world import FILLER_POSTCODES, NONE
from tests.synth.national.conftest import Made

_RECORDS = 1500
_SEXES = (Sex.FEMALE, Sex.MALE, Sex.NOT_SPECIFIED)
Pair = tuple[Statement, dict[str, int]]


def _pairs(made: Made, feed: NationalFeed) -> Iterator[Pair]:
    """Each statement read of the feed's text, with the row that was written."""
    held = made.known[feed.NAME]
    held = held.rows(np.flatnonzero(held.upn_written == NONE)[:_RECORDS])
    writer = Writer.of(made.block.words, places(), made.block.world.homes)
    text = feed.head() + bytes(feed.body(made.block, held, writer))
    outcomes = list(FEEDS[feed.NAME].read(io.BytesIO(text), sender=""))
    assert len(outcomes) == len(held.child)
    for row, outcome in enumerate(outcomes):
        assert isinstance(outcome, Accepted)
        yield outcome.statement, {name: _cell(held, name, row) for name in Held.__slots__}


def _cell(held: Held, name: str, row: int) -> int:
    return int(getattr(held, name)[row])


def _name(made: Made, *codes: int) -> str:
    return " ".join(made.block.words.names(np.array([code for code in codes if code != NONE])))


def _day(number: int) -> date | None:
    return None if number == NONE else day_of(number)


def _home(
    made: Made, home: int, held: dict[str, int] | None = None, *, apart: bool
) -> Address | None:
    """The address at a place, with the flat, number and filler that ``held`` has of it."""
    homes, where = made.block.world.homes, places()
    if held is None:
        held = {c: int(getattr(homes, c)[home]) for c in ("flat", "number", "filler")}
    if held["filler"] != NONE:
        return Address(postcode=FILLER_POSTCODES[held["filler"]])
    if home == NONE:
        return None
    postcode = int(homes.postcode[home])
    sector = int(where.sector_of[postcode])
    number = f"{held['number']} " if held["number"] else ""
    street = f"{number}{where.streets[int(homes.street[home])]}"
    flat = f"Flat {held['flat']}" if held["flat"] else ""
    lines = tuple(line for line in (_name(made, int(homes.before[home])), flat, street) if line)
    return Address(
        lines=lines if apart else (", ".join(lines),),
        town=str(where.towns[int(where.town_of[sector])]),
        postcode=f"{where.sectors[sector]}{where.units[int(where.unit_of[postcode])]}",
    )


@pytest.mark.parametrize("feed", [pds, child_register, school_census])
def test_every_feed_says_who_the_child_is(made: Made, feed: NationalFeed) -> None:
    """Names, date of birth and sex are read as they are held."""
    for statement, row in _pairs(made, feed):
        name = statement.current_name
        assert name is not None
        assert name.given == _name(made, row["given"], row["middle"])
        assert name.family == _name(made, row["family"])
        former = {n.family for n in statement.names if n.kind is NameKind.FORMER}
        assert former == (
            {_name(made, row["former_family"])} if row["former_family"] >= 0 else set()
        )
        assert statement.birth_date == _day(row["born"])
        assert statement.sex is _SEXES[row["sex"]]
        assert statement.as_at == _day(row["as_at"])


@pytest.mark.parametrize("feed", [pds, child_register, school_census])
def test_every_feed_says_where_the_child_lives(made: Made, feed: NationalFeed) -> None:
    """Flat, number, street, town and postcode are read as they are held."""
    for statement, row in _pairs(made, feed):
        assert statement.address == _home(made, row["home"], row, apart=feed is pds)


def test_health_says_numbers_practice_carers_and_former_home(made: Made) -> None:
    """What only the health service says is read as it is held."""
    houses, house_of = made.block.world.households, made.block.world.children.household
    for statement, row in _pairs(made, pds):
        house = int(house_of[row["child"]])
        assert statement.nhs_number == str(made.block.nhs[row["child"]])
        assert statement.restricted == bool(row["restricted"])
        assert statement.death_date == _day(row["died"])
        former = None if row["former_home"] == NONE else _home(made, row["former_home"], apart=True)
        assert statement.former_addresses == ((former,) if former else ())
        codes = [service.organisation.code for service in statement.services]
        practice = row["practice"]
        assert codes == ([] if practice == NONE else [str(places().practices[practice])])
        expected = []
        if row["carer"] != NONE:
            expected = [
                _name(made, row[f"{parent}_given"], row[f"{parent}_family"])
                for parent in ("mother", "father")
                if row[f"{parent}_given"] != NONE
            ]
        assert [carer.name.full for carer in statement.carers] == expected
        if expected and row["mother_given"] != NONE:
            cared = bool(houses.in_care[house])
            assert statement.carers[0].relationship is (
                Relationship.DAY_TO_DAY_CARE if cared else Relationship.PARENTAL_RESPONSIBILITY
            )


def test_the_register_says_one_carer_and_the_postcode_before(made: Made) -> None:
    """What only the register says is read as it is held."""
    for statement, row in _pairs(made, child_register):
        assert statement.reference == f"C{made.block.register[row['child']]}"
        assert statement.death_date == _day(row["died"])
        nobody = row["mother_given"] == NONE and row["father_given"] == NONE
        assert len(statement.carers) == (0 if nobody else 1)
        former = (
            None if row["former_home"] == NONE else _home(made, row["former_home"], apart=False)
        )
        known = [address.postcode for address in statement.former_addresses]
        assert known == ([former.postcode] if former else [])


def test_the_census_says_school_and_upns(made: Made) -> None:
    """What only the census says is read as it is held."""
    for statement, row in _pairs(made, school_census):
        assert statement.upn[1:] == f"{row['upn']:012d}"
        assert statement.former_upn[1:] == (
            f"{row['former_upn']:012d}" if row["former_upn"] else ""
        )
        (service,) = statement.services
        assert service.organisation.code == str(places().school_urns[row["school"]])
        assert service.start == _day(row["entered"])


def test_compressed_parts_say_nothing_of_the_day() -> None:
    """A part's bytes are the same whenever it is written, and any reader opens it."""
    written = []
    for _ in range(2):
        raw = io.BytesIO()
        with zipped(raw) as stream:
            stream.write(b"one line\n")
        written.append(raw.getvalue())
    assert written[0] == written[1]
    assert gzip.decompress(written[0]) == b"one line\n"
    assert written[0][4:8] == bytes(4)
