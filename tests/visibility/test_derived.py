"""What is open of a child under each status, at the source of everything that is shown."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.record import Record
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.keys import index_keys_of
from contactpoint.visibility.derived import Derived, derived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.status import Status, strictest
from tests.children.invented import statements

corrected = st.tuples(statements(), st.booleans()).map(
    lambda drawn: (
        [replace(one, feed=CORRECTION) if drawn[1] else one for one in drawn[0][:1]] + drawn[0][1:]
    )
)


def record_of(found: Derived) -> Record:
    """The whole record, of a child of whom something is known."""
    assume(found.whole.record is not None)
    assert found.whole.record is not None
    return found.whole.record


@given(stated=corrected)
def test_of_an_active_child_everything_is_open(stated: list[Statement]) -> None:
    """Nothing is hidden, and nothing is made twice."""
    found = derived(stated)
    assert found.open is found.whole
    assert not found.hidden_keys
    assert found.open_keys == index_keys_of(found.whole.profiles)


@given(stated=corrected)
def test_of_a_concealed_child_nothing_is_open(stated: list[Statement]) -> None:
    """No record, no profile, no name, no key, nor that it is as last known."""
    found = derived(stated, Status.CONCEALED)
    assert found.open == Facet(None, (), (), last_known=False)
    assert not found.open_keys
    assert found.hidden_keys == derived(stated).open_keys


@given(stated=corrected)
def test_of_a_shielded_child_name_sex_and_date_of_birth_are_open(stated: list[Statement]) -> None:
    """The rules of the domain, section 5: these, and no more, not even who said them."""
    found = derived(stated, Status.SHIELDED)
    whole, shown = record_of(found), found.open.record
    assert shown is not None
    assert (shown.birth_date, shown.sex) == (whole.birth_date, whole.sex)
    assert (shown.name is None) == (whole.name is None)
    if shown.name is not None and whole.name is not None:
        assert shown.name.name.full == whole.name.name.full
        assert not any((shown.name.voice.feed, shown.name.voice.source, shown.name.voice.as_at))
    assert not any((shown.other_names, shown.death_date, shown.address, shown.carers))
    assert not any((shown.nhs_number, shown.upn, shown.services))
    (profile,) = found.open.profiles
    assert not any((profile.postcodes, profile.nhs_number, profile.upns, profile.carers))
    assert not any((profile.telephones, profile.house))


@given(one=statements(), other=statements())
def test_what_is_hidden_does_not_interfere(one: list[Statement], other: list[Statement]) -> None:
    """Two children who agree in what a shield leaves open cannot be told apart by anything that is
    open, whatever else is said of them and by whomever."""
    agreed = record_of(derived(one))
    assume(agreed.name is not None)
    assert agreed.name is not None
    alike = [
        replace(
            stated,
            names=(agreed.name.name, *stated.names),
            birth_date=agreed.birth_date,
            birth_date_estimated=agreed.birth_date_estimated,
            sex=agreed.sex,
        )
        for stated in other
    ]
    first, second = derived(one, Status.SHIELDED), derived(alike, Status.SHIELDED)
    assume(_open_facts(record_of(first)) == _open_facts(record_of(second)))
    assert first.open == second.open
    assert first.open_keys == second.open_keys


def _open_facts(record: Record) -> tuple[object, ...]:
    name = None if record.name is None else (record.name.name.given, record.name.name.family)
    return name, record.birth_date, record.birth_date_estimated, record.sex


@given(stated=corrected, status=st.sampled_from(Status))
def test_the_keys_of_both_facets_are_apart_and_complete(
    stated: list[Statement], status: Status
) -> None:
    """Open keys are those of the open profiles; with the hidden ones they are all that there are,
    so that a feed finds the child by whatever it says."""
    found = derived(stated, status)
    assert found.open_keys == index_keys_of(found.open.profiles)
    assert not found.open_keys & found.hidden_keys
    assert found.open_keys | found.hidden_keys >= index_keys_of(found.whole.profiles)
    assert found.hidden_keys <= index_keys_of(found.whole.profiles)


@given(stated=corrected, status=st.sampled_from(Status))
def test_the_whole_is_the_same_under_every_status(stated: list[Statement], status: Status) -> None:
    """A status hides and changes nothing."""
    assert derived(stated, status).whole == derived(stated).whole


@given(words=statements(), status=st.sampled_from(Status))
def test_what_was_said_last_counts_when_nothing_stands(
    words: list[Statement], status: Status
) -> None:
    """A child whom no source speaks of is derived from its last words, under its status as well."""
    silent, spoken = derived([], status, last_words=words), derived(words, status)
    assert silent.whole == replace(spoken.whole, last_known=True)
    assert silent.hidden_keys == spoken.hidden_keys
    assert replace(silent, open=spoken.open, whole=spoken.whole) == spoken


@pytest.mark.parametrize("status", Status)
def test_of_whom_nothing_is_said_nothing_is_open(status: Status) -> None:
    """Under any status: there is no record, and no key leads to it."""
    found = derived([], status)
    assert found.open.record is found.whole.record is None
    assert not found.open_keys | found.hidden_keys


def test_the_strictest_status_is_the_one_that_hides_most() -> None:
    """In the order of the members, whatever their names are."""
    assert strictest([Status.ACTIVE, Status.CONCEALED, Status.SHIELDED]) is Status.CONCEALED
    assert strictest([Status.ACTIVE, Status.SHIELDED]) is Status.SHIELDED
