"""Whose agreement an act needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope, decides
from contactpoint.review.authority import Act, Needed, may_answer, needed

LEEDS, YORK = Scope.of("E08000035"), Scope.of("E06000014")
SCOPES = [LEEDS, YORK, NATIONAL, NOT_KNOWN]

scopes = st.frozensets(st.sampled_from(SCOPES), min_size=1)
desks = st.sampled_from([LEEDS, YORK, NATIONAL])


@pytest.mark.parametrize("act", Act)
def test_an_authority_decides_alone_about_its_own(act: Act) -> None:
    """Whatever it is."""
    assert needed(act, [LEEDS], {LEEDS}).nothing


@pytest.mark.parametrize("act", Act)
def test_what_two_share_is_for_both_or_for_none(act: Act) -> None:
    """A record of two is neither corrected nor split; all else is proposed to the other."""
    if act in (Act.CORRECT, Act.SPLIT):
        with pytest.raises(AccessRefusedError):
            needed(act, [LEEDS], {LEEDS, YORK})
    else:
        assert needed(act, [LEEDS], {LEEDS, YORK}) == Needed(frozenset({YORK}))
    assert needed(act, [LEEDS, YORK], {LEEDS, YORK}).nothing


def test_the_national_desk_decides_about_whom_nobody_knows() -> None:
    """No authority does."""
    assert needed(Act.JOIN, [NATIONAL], {NATIONAL, NOT_KNOWN}).nothing
    assert needed(Act.JOIN, [LEEDS], {LEEDS, NOT_KNOWN}).scopes == {NOT_KNOWN}


@pytest.mark.parametrize("act", Act)
def test_two_people_make_one_child_of_two_held_apart(act: Act) -> None:
    """Of one authority or of two; to take it back, one will do."""
    left = needed(act, [LEEDS], {LEEDS}, held_apart=True)
    assert left.second_person is (act in (Act.JOIN, Act.PLACE))
    assert needed(act, [LEEDS, LEEDS], {LEEDS}, held_apart=True).nothing


@given(st.sampled_from(Act), desks, scopes, st.booleans())
def test_who_answers_brings_it_nearer(
    act: Act, desk: Scope, concerned: frozenset[Scope], held_apart: bool
) -> None:
    """Whoever may answer is needed, and once all who may have agreed nothing is left."""
    try:
        left = needed(act, [desk], concerned, held_apart=held_apart)
    except AccessRefusedError:
        assert any(not decides(desk, whose) for whose in concerned)
        return
    agreed = [desk]
    while not left.nothing:
        answering = [one for one in (LEEDS, YORK, NATIONAL) if may_answer(one, left, concerned)]
        assert answering
        assert all(any(decides(one, whose) for whose in concerned) for one in answering)
        agreed.append(answering[0])
        after = needed(act, agreed, concerned, held_apart=held_apart)
        assert after != left
        left = after
