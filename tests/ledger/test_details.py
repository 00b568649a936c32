"""Details of ledger entries: one struct for each event, and each comes back as it was."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from contactpoint.ledger.about import About
from contactpoint.ledger.details import DETAILS, Detail, Sealed, event_of
from contactpoint.ledger.entry import Event, Origin
from contactpoint.store.documents import decode_sealed, encode, encode_sealed

# Entries about one child and no other thing, and those that one child's key may have to open.
_ABOUT_A_CHILD = {
    Event.CHILD_SHOWN,
    Event.RECORD_OPENED,
    Event.RECORD_PRINTED,
    Event.INVOLVEMENT_RECORDED,
    Event.INVOLVEMENT_ENDED,
    Event.LEAD_TAKEN,
    Event.CASE_OPENED,
    Event.RECORD_CHOSEN,
    Event.VERDICT_GIVEN,
    Event.VERDICT_UNDONE,
    Event.VERDICTS_SEEN,
    Event.RECORD_JOINED,
    Event.RECORD_SPLIT,
    Event.VALUE_CORRECTED,
    Event.VERDICT_PROPOSED,
    Event.PROPOSAL_OPENED,
    Event.PROPOSAL_ANSWERED,
    Event.WRONG_REPORTED,
    Event.REPORT_OPENED,
    Event.REPORT_DECIDED,
    Event.REPORT_REOPENED,
    Event.INVOLVEMENT_TAKEN_OVER,
    Event.CHILD_ADDED,
    Event.HAND_OVER_OFFERED,
    Event.OFFER_OPENED,
    Event.OFFER_DECLINED,
    Event.OFFER_TAKEN_BACK,
    Event.CONTACT_RENEWED,
    Event.CONTACT_LEFT,
}
_whole_numbers = st.integers(0, 2**63 - 1)


def _details() -> st.SearchStrategy[Detail]:
    return st.one_of(*(_of(struct) for struct in DETAILS.values()))


def _of(struct: type[Detail]) -> st.SearchStrategy[Detail]:
    return st.builds(struct, **{field.name: _value(field.type) for field in fields(struct)})


def _value(kind: object) -> st.SearchStrategy[object]:
    if kind is int:
        return _whole_numbers
    if kind == int | None:
        return st.none() | _whole_numbers
    if kind == tuple[tuple[str, int], ...]:
        return st.lists(st.tuples(st.text(max_size=9), _whole_numbers), max_size=3).map(tuple)
    if kind == tuple[int, ...]:
        return st.lists(_whole_numbers, max_size=3).map(tuple)
    return st.from_type(kind)  # type: ignore[arg-type]


_sealed = st.builds(
    Sealed,
    origin=st.sampled_from(Origin),
    detail=_details(),
    job=st.text(max_size=9),
    operator=st.text(max_size=9),
)


def test_every_event_has_a_detail_of_its_own() -> None:
    """None is written without saying what it tells, and no two tell by the same struct."""
    assert set(DETAILS) == set(Event)
    assert set(DETAILS.values()) == set(get_args(Detail))
    assert len(set(DETAILS.values())) == len(Event)


@given(detail=_details())
def test_a_detail_knows_its_event(detail: Detail) -> None:
    """So that no entry can be written of one event with the detail of another."""
    assert DETAILS[event_of(detail)] is type(detail)


@pytest.mark.parametrize("event", Event)
def test_a_tag_says_the_event_and_the_version(event: Event) -> None:
    """Whoever opens a detail in twenty years sees which struct reads it."""
    name, _, version = str(DETAILS[event].__struct_config__.tag).partition("/")
    assert name == event.value
    assert int(version) >= 1


def test_details_about_a_child_begin_with_its_number_and_name() -> None:
    """They are put in for each child, so that no caller can leave them out."""
    about = {event for event, struct in DETAILS.items() if issubclass(struct, About)}
    assert about == _ABOUT_A_CHILD
    for event in about:
        assert [field.name for field in fields(DETAILS[event])][:2] == ["number", "name"]


@given(sealed=_sealed)
def test_what_is_sealed_comes_back_as_it_was(sealed: Sealed) -> None:
    """Nothing is lost or turned into something like it, and the same detail has the same bytes."""
    for stored in (encode, encode_sealed):
        assert decode_sealed(stored(sealed)) == sealed
        assert stored(decode_sealed(stored(sealed))) == stored(sealed)


@pytest.mark.parametrize("tag", ["searched/99", "searched", "overheard/1", "", 1, None])
def test_an_unknown_detail_is_refused(tag: object) -> None:
    """A shape that this release does not know is an error that names it, never a guess."""
    content = msgspec.msgpack.encode(["page", [tag, "Arabella"], "", ""])
    for stored in (content, content.rjust(255, b"\0")):
        with pytest.raises(msgspec.ValidationError) as caught:
            decode_sealed(stored)
        assert "Arabella" not in str(caught.value)
        if isinstance(tag, str):
            assert repr(tag) in str(caught.value)


@given(sealed=_sealed)
def test_origin_is_always_there(sealed: Sealed) -> None:
    """An entry that does not say from where cannot be read as one that does."""
    whole = msgspec.msgpack.decode(encode(sealed))
    for origin in (None, "", "elsewhere"):
        with pytest.raises(msgspec.ValidationError):
            decode_sealed(msgspec.msgpack.encode([origin, *whole[1:]]))
