"""Whatever a row says, its seal is of the length of every other of its table."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.access.two_persons import Fell, State
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.authority import Act
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.review.urgency import MOST_URGENT_FIRST
from contactpoint.store.decided import (
    CASE,
    PROPOSAL,
    STATEMENT_PAIR,
    VERDICT,
    VERDICT_STATEMENT,
    CaseContent,
    ProposalContent,
    StatementPair,
    VerdictContent,
    VerdictStatement,
)
from contactpoint.store.noticed import NOTICE, Inside, NoticeContent, inside_place
from contactpoint.store.requested import (
    REQUEST,
    GrantAsked,
    LoadAsked,
    RecoveryAsked,
    RequestContent,
)
from contactpoint.store.sealed_rows import RowForm, SealedRows
from contactpoint.vault.key_holder import FileKeyHolder
from contactpoint.vault.lasting import GENERATION_BYTES
from contactpoint.vault.marks import Marks
from contactpoint.vault.sealing import KEY_BYTES, OVERHEAD
from contactpoint.vault.vault import Ring, Vault
from tests.vault.memory_shelf import MemoryShelf

_pks = st.integers(1, 2**63 - 1)
_times = st.datetimes(timezones=st.just(UTC))
_reasons = st.sampled_from(DecisionReason).map(str)
# A code of an authority has nine letters, as the longest name of a scope.
_scopes = st.sampled_from(["national", "not_known", "E06000014"])
_weights = st.none() | st.floats(allow_nan=False)

_agreed = st.lists(st.tuples(_pks, _scopes), max_size=2).map(tuple)

contents: dict[str, st.SearchStrategy[Any]] = {
    "case": st.builds(
        CaseContent,
        statement_id=_pks,
        child_id=st.none() | _pks,
        other_child_id=st.none() | _pks,
        kind=st.sampled_from(CaseKind),
        reason=_reasons,
        weight=_weights,
        scope=_scopes,
        urgency=st.sampled_from(MOST_URGENT_FIRST),
        opened_at=_times,
        asked_source_at=st.none() | _times,
        withheld=st.booleans(),
        proposed=st.booleans(),
    ),
    "verdict": st.builds(
        VerdictContent,
        statement_id=st.none() | _pks,
        child_id=st.none() | _pks,
        other_child_id=st.none() | _pks,
        kind=st.sampled_from(VerdictKind),
        reason=st.just("") | _reasons,
        weight=_weights,
        scope=_scopes,
        made_by_id=_pks,
        undone_by_id=st.none() | _pks,
        undone_at=st.none() | _times,
        agreed=_agreed,
    ),
    "proposal": st.builds(
        ProposalContent,
        act=st.sampled_from(Act),
        case_id=st.none() | _pks,
        child_id=st.none() | _pks,
        other_child_id=st.none() | _pks,
        verdict_id=st.none() | _pks,
        version=st.binary(min_size=32, max_size=32),
        scopes=st.lists(_scopes, max_size=3).map(tuple),
        second_person=st.booleans(),
        made_by_id=_pks,
        made_at=_times,
        scope=_scopes,
        agreed=_agreed,
    ),
    "request": st.builds(
        RequestContent,
        what=st.builds(
            GrantAsked,
            account=_pks,
            organisation=_pks,
            role=st.sampled_from(Role),
            scope=_scopes,
            until=st.none() | st.dates(),
        )
        | st.builds(RecoveryAsked, account=_pks, organisation=_pks, generation=_pks)
        | st.builds(LoadAsked, load=_pks, digest=st.binary(min_size=32, max_size=32)),
        asked_by_id=st.none() | _pks,
        operator=st.text(max_size=64).filter(lambda text: len(text.encode()) <= 64),
        asked_at=_times,
        state=st.sampled_from(State),
        answered_by_id=st.none() | _pks,
        closed_at=st.none() | _times,
        fell=st.just("") | st.sampled_from([why.name for why in Fell]),
        halves=st.tuples(*[st.just("") | st.text(min_size=11, max_size=11)] * 2),
        code=st.just(b"") | st.binary(min_size=32, max_size=32),
    ),
    "notice": st.builds(
        NoticeContent,
        child_id=st.none() | _pks,
        inside=st.binary(max_size=OVERHEAD + inside_place(uuid4(), 1).size),
    ),
    "verdict-statement": st.builds(
        VerdictStatement,
        verdict_id=_pks,
        statement_id=_pks,
        came_from_id=st.none() | _pks,
        last_known=st.booleans(),
    ),
    "statement-pair": st.builds(
        StatementPair,
        verdict_id=_pks,
        left_id=_pks,
        right_id=_pks,
        same=st.booleans(),
        overruled_by_id=st.none() | _pks,
    ),
}
FORMS: tuple[RowForm[Any], ...] = (
    CASE,
    VERDICT,
    PROPOSAL,
    REQUEST,
    NOTICE,
    VERDICT_STATEMENT,
    STATEMENT_PAIR,
)


def rows_of(form: RowForm[Any]) -> SealedRows[Any]:
    """What seals the rows of a table, under keys of this test."""
    vault = Vault(MemoryShelf(), FileKeyHolder(bytes(KEY_BYTES)))
    return SealedRows(form, vault.lasting(form.key), Marks(bytes(KEY_BYTES)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(data=st.data(), pk=_pks)
def test_a_seal_has_one_length_and_says_what_it_said(
    form: RowForm[Any], data: st.DataObject, pk: int
) -> None:
    """The longest and the shortest content, and whatever is between."""
    content = data.draw(contents[form.name])
    rows = rows_of(form)
    seal = rows.sealed(pk, content)
    assert len(seal) == GENERATION_BYTES + OVERHEAD + form.size
    pointers = [pointer for (pointer,) in rows.pointers([content])]
    assert rows.opened([(pk, pointers, seal)]) == [content]


def test_what_is_longer_than_that_is_not_sealed() -> None:
    """Its length would tell it from all others."""
    content = StatementPair(verdict_id=1, left_id=2, right_id=3, same=True)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    long = CaseContent(
        statement_id=1,
        child_id=None,
        kind=CaseKind.PLACING,
        reason="x" * 200,
        weight=None,
        scope="national",
        urgency=1,
        opened_at=at,
    )
    assert rows_of(STATEMENT_PAIR).sealed(1, content)
    with pytest.raises(ValueError, match="longer"):
        rows_of(CASE).sealed(1, long)


@given(
    pk=_pks,
    inside=st.builds(
        Inside,
        account_id=_pks,
        kind=st.sampled_from(NoticeKind),
        at=_times,
        read=st.booleans(),
        due=st.sampled_from(["", "new", "2026-12-01 at_once", "2026-12-01 morning"]),
    ),
)
def test_the_inside_of_a_notice_has_one_length_too(pk: int, inside: Inside) -> None:
    """Under the child's key what longer content takes would not fit into the row."""
    ring = Ring({(subject := uuid4()): bytes(KEY_BYTES)})
    place = inside_place(subject, pk)
    assert len(ring.seal(place, msgspec.msgpack.encode(inside))) == OVERHEAD + place.size
