"""The picture of a match: bars that read as sentences."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.levels import LEVELS, Field
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support
from contactpoint.visibility.views.case import CaseView, ComparedField, Side, Supporting
from contactpoint.web.review.match_picture import HALF, meaning_of, picture_of


def view_of(
    weight: float | None, fields: list[ComparedField], support: tuple[Supporting, ...] = ()
) -> CaseView:
    """A case of which only the match counts."""
    side = Side(title="", number=None, values={})
    return CaseView(
        case=1,
        kind="placing",
        reason=DecisionReason.TOO_WEAK_TO_LINK,
        opened_at=timezone.now(),
        weight=weight,
        left=side,
        right=side,
        fields=tuple(fields),
        version="",
        support=support,
    )


def compared(field: Field, place: int | None, weight: float) -> ComparedField:
    """A field on one of its levels, or unstated."""
    level = None if place is None else LEVELS[field][place]
    return ComparedField(field, level, 0.0 if level is None else weight)


fields = st.builds(
    compared,
    field=st.sampled_from(Field),
    place=st.none() | st.sampled_from([0, -1]),
    weight=st.floats(-40, 40),
)


@given(weight=st.floats(-80, 80), stated=st.lists(fields, max_size=7, unique_by=lambda f: f.field))
def test_every_bar_is_within_the_picture_and_on_its_side(
    weight: float, stated: list[ComparedField]
) -> None:
    """For goes right of the middle, against goes left, and none goes beyond the edge."""
    picture = picture_of(view_of(weight, stated))
    assert picture is not None
    assert len(picture.bars) + len(picture.unstated) == len(stated)
    for bar in (*picture.bars, picture.start, picture.total):
        assert 0 <= bar.x <= bar.x + bar.width <= 2 * HALF
        assert bar.x + bar.width == HALF if bar.against else bar.x == HALF
        assert bar.sentence == f"{bar.words}: counts {bar.counts}"


def test_a_bar_reads_as_a_sentence() -> None:
    """What agrees counts for, what differs counts against, a fraction of a bit counts nothing."""
    picture = picture_of(
        view_of(
            -14.8,
            [
                compared(Field.FAMILY_NAME, 0, 8.1),
                compared(Field.GIVEN_NAME, -1, -3.2),
                compared(Field.SEX, 0, 0.3),
                compared(Field.UPN, None, 0.0),
            ],
        )
    )
    assert picture is not None
    assert [bar.sentence for bar in picture.bars] == [
        "Same family name: counts 8 for",
        "Another given name: counts 3 against",
        "Same sex: counts nothing",
    ]
    assert picture.start.counts == "20 against"
    assert picture.total.sentence == "Together: counts 15 against"
    assert picture.unstated == ("UPN",)


def test_what_speaks_for_one_child_from_beside_it_has_its_bar() -> None:
    """A carer that both sides name is drawn after the fields, and is part of the sum."""
    carer = Supporting(Support.CARER, 4.0)
    picture = picture_of(view_of(-10.0, [compared(Field.SEX, 0, 1.0)], (carer,)))
    assert picture is not None
    assert [bar.sentence for bar in picture.bars] == [
        "Same sex: counts 1 for",
        "Same carer: counts 4 for",
    ]
    assert picture.start.counts == "15 against"


def test_without_a_record_to_compare_with_there_is_no_picture() -> None:
    """Nothing is drawn of a statement that is like nobody."""
    assert picture_of(view_of(None, [])) is None


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (3.0, "one child is about 8 times as likely as two"),
        (-10.2, "two children are about 1,000 times as likely as one"),
        (0.2, "as likely one child as two"),
        (18.0, "one child is about 260,000 times as likely as two"),
        (33.0, "one child is more than a million times as likely as two"),
    ],
)
def test_the_sum_means_something_in_words(weight: float, says: str) -> None:
    """A weight in bits is odds, to two digits."""
    assert says in meaning_of(weight)
