"""How a record is derived: the most trusted source, then the newest statement, in no order."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.record import SourcedName, SourcedService, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from tests.children.invented import FEEDS, statements

OLD, NEW = date(2024, 1, 1), date(2025, 1, 1)


def stated(feed: str, *, source: str = "a", as_at: date | None = None, **more: object) -> Statement:
    """A statement with a reference of its own for each source."""
    return Statement(feed=feed, source=source, reference=source, as_at=as_at, **more)  # type: ignore[arg-type]


def named(feed: str, name: str, **more: object) -> Statement:
    """A statement of a current name."""
    given_name, _, family = name.partition(" ")
    return stated(feed, names=(PersonName(given_name, family),), **more)  # type: ignore[arg-type]


def at(
    kind: ServiceKind, code: str, *, start: date | None = None, end: date | None = None
) -> StatedService:
    """A service in contact with the child."""
    return StatedService(kind, OrganisationCode(OrganisationScheme.URN, code), start, end)


@given(stated=statements(), data=st.data())
def test_the_order_of_statements_does_not_count(
    stated: list[Statement], data: st.DataObject
) -> None:
    """Whatever came first, the same statements give the same record."""
    shuffled = data.draw(st.permutations(stated))
    assert assemble(shuffled) == assemble(stated)


@given(stated=statements())
def test_saying_it_again_changes_nothing(stated: list[Statement]) -> None:
    """A record is a function of the statements: assembling it twice gives it twice."""
    assert assemble(stated) == assemble(iter(stated))


@given(stated=statements())
def test_nothing_is_made_up(stated: list[Statement]) -> None:
    """Each value shown was said by a statement, and each name and service says by which."""
    record = assemble(stated)
    voices = {(s.feed, s.source, s.as_at) for s in stated}
    sourced: list[SourcedName | SourcedService] = [
        *([record.name] if record.name else []),
        *record.other_names,
        *record.services,
    ]
    assert {(s.voice.feed, s.voice.source, s.voice.as_at) for s in sourced} <= voices
    assert record.birth_date in {s.birth_date for s in stated}
    assert record.address in {s.address for s in stated}
    assert record.carers in {s.carers for s in stated} | {()}
    assert record.nhs_number in {s.nhs_number for s in stated} | {""}
    assert record.sex in {s.sex for s in stated}


@given(stated=statements())
def test_every_name_that_was_said_is_shown_once(stated: list[Statement]) -> None:
    """A child can be recognised under every name of every source, and no name comes twice."""
    record = assemble(stated)
    shown = [record.name, *record.other_names] if record.name else []
    full = [sourced.name.full.casefold() for sourced in shown]
    assert len(full) == len(set(full))
    assert set(full) == {name.full.casefold() for s in stated for name in s.names}


@given(stated=statements())
def test_a_child_has_one_school_and_one_practice_at_a_time(stated: list[Statement]) -> None:
    """Of a kind of which a child has one, at most one is not previous; none that ended is."""
    services = assemble(stated).services
    for kind in (ServiceKind.SCHOOL, ServiceKind.GP_PRACTICE):
        assert sum(s.service.kind is kind and not s.previous for s in services) <= 1
    assert all(s.previous for s in services if s.service.end is not None)


def test_without_a_statement_there_is_no_record() -> None:
    """Nothing can be derived from nothing."""
    with pytest.raises(ValueError, match="needs a statement"):
        assemble([])


@pytest.mark.parametrize(("more", "less"), list(pairwise(FEEDS)))
def test_the_more_trusted_source_wins_even_when_older(more: str, less: str) -> None:
    """Name, sex, address and carers come from the first feed in the order of trust."""
    trusted = named(
        more,
        "Wren Tarn",
        as_at=OLD,
        sex=Sex.FEMALE,
        address=Address(town="Wick"),
        carers=(Carer(PersonName("Fern", "Tarn")),),
    )
    other = named(
        less,
        "Rennie Tarn",
        as_at=NEW,
        sex=Sex.MALE,
        address=Address(town="Lerwick"),
        carers=(Carer(PersonName("Ivy", "Tarn")),),
    )
    record = assemble([other, trusted])
    assert record.name is not None
    assert record.name.name.full == "Wren Tarn"
    assert (record.sex, record.address, record.carers) == (
        Sex.FEMALE,
        trusted.address,
        trusted.carers,
    )


def test_of_equally_trusted_sources_the_newer_wins() -> None:
    """Two schools disagree: the later statement counts, and an undated one comes last."""
    newer, older = (
        named("ctf", "Wren Tarn", source="a", as_at=NEW),
        named("ctf", "Wren Moss", source="b", as_at=OLD),
    )
    undated = named("ctf", "Wren Fell", source="c")
    record = assemble([undated, older, newer])
    assert record.name is not None
    assert record.name.name.family == "Tarn"
    assert [name.name.family for name in record.other_names] == ["Moss", "Fell"]


def test_a_silent_source_does_not_hide_what_another_knows() -> None:
    """The most trusted source that says something counts, field by field."""
    record = assemble(
        [
            stated("pds", nhs_number="9000000009"),
            named("school_list", "Wren Tarn", address=Address(town="Wick"), sex=Sex.MALE),
        ]
    )
    assert record.name is not None
    assert record.nhs_number == "9000000009"
    assert record.address == Address(town="Wick")
    assert record.sex is Sex.MALE


def test_education_is_believed_about_its_own_number() -> None:
    """The UPN is the school's, though health is more trusted in everything else."""
    record = assemble([stated("pds", upn="K823432104001"), stated("ctf", upn="B801200005001")])
    assert record.upn == "B801200005001"


def test_a_known_birth_date_comes_before_an_estimated_one() -> None:
    """An estimate of the most trusted source gives way to a date that a lesser one knows."""
    estimate = stated("pds", birth_date=date(2012, 1, 1), birth_date_estimated=True)
    record = assemble([estimate, stated("school_list", birth_date=date(2012, 5, 6))])
    assert (record.birth_date, record.birth_date_estimated) == (date(2012, 5, 6), False)
    alone = assemble([estimate])
    assert (alone.birth_date, alone.birth_date_estimated) == (date(2012, 1, 1), True)


def test_another_spelling_of_a_lesser_source_is_a_name_also_known_as() -> None:
    """The reader must recognise the child under it; a former name stays a former name."""
    record = assemble(
        [
            named("pds", "Wren Tarn"),
            named("ctf", "Ren Tarn"),
            stated("cin", names=(PersonName("Wren", "Moss", NameKind.FORMER),)),
            named("school_list", "WREN TARN"),
        ]
    )
    assert [(n.name.full, n.name.kind) for n in record.other_names] == [
        ("Wren Moss", NameKind.FORMER),
        ("Ren Tarn", NameKind.ALSO_KNOWN_AS),
    ]


def test_a_name_that_one_source_calls_former_is_former() -> None:
    """A previous school that did not hear of the change does not make it a name in use."""
    former = PersonName("Wren", "Moss", NameKind.FORMER)
    record = assemble(
        [
            stated("pds", names=(PersonName("Wren", "Tarn"), former)),
            named("ctf", "Wren Moss"),
        ]
    )
    assert [name.name for name in record.other_names] == [former]


def test_the_newer_school_makes_the_older_a_previous_one() -> None:
    """Nobody says that a child has left; the next school's statement does."""
    record = assemble(
        [
            stated("ctf", source="a", services=(at(ServiceKind.SCHOOL, "1", start=OLD),)),
            stated("ctf", source="b", services=(at(ServiceKind.SCHOOL, "2", start=NEW),)),
        ]
    )
    assert [(s.service.organisation.code, s.previous) for s in record.services] == [
        ("2", False),
        ("1", True),
    ]


def test_several_hospitals_at_once_are_no_contradiction() -> None:
    """Only of schools and practices does a child have one at a time."""
    record = assemble(
        [
            stated("school_list", source="a", services=(at(ServiceKind.HOSPITAL, "1"),)),
            stated("school_list", source="b", services=(at(ServiceKind.HOSPITAL, "2"),)),
        ]
    )
    assert [s.previous for s in record.services] == [False, False]


def test_one_service_told_of_twice_is_shown_once() -> None:
    """The newest of its statements counts, also when it says that the contact has ended."""
    going_on = stated("cin", source="a", as_at=OLD, services=(at(ServiceKind.SOCIAL_CARE, "1"),))
    ended = replace(
        going_on,
        source="b",
        as_at=NEW,
        services=(at(ServiceKind.SOCIAL_CARE, "1", end=NEW),),
    )
    (service,) = assemble([going_on, ended]).services
    assert service.service.end == NEW
    assert service.previous
