"""The picture of a match: bars that read as sentences."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support
from contactpoint.visibility.views.case import (
    CaseView,
    ComparedField,
    Contradicting,
    SameOrSibling,
    Side,
    Supporting,
    Telling,
)
from contactpoint.web.review.match_picture import (
    HALF,
    Picture,
    meaning_of,
    picture_of,
    siblings_meaning_of,
    siblings_picture_of,
)


def view_of(
    weight: float | None,
    fields: list[ComparedField],
    support: tuple[Supporting, ...] = (),
    against: tuple[Contradicting, ...] = (),
    siblings: SameOrSibling | None = None,
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
        against=against,
        siblings=siblings,
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
contradictions = st.builds(
    Contradicting, kind=st.sampled_from(Contradiction), weight=st.floats(-9, 0)
)
telling = st.builds(
    Telling,
    what=st.sampled_from([Field.GIVEN_NAME, Field.BIRTH_DATE, Contradiction.SECOND_NAMES]),
    level=st.sampled_from([Level.SAME, Level.DIFFERENT]),
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
    check_bars(picture)


def check_bars(picture: Picture) -> None:
    """Each bar has its place and its sentence."""
    for bar in (*picture.bars, picture.start, picture.total):
        assert 0 <= bar.x <= bar.x + bar.width <= 2 * HALF
        assert bar.x + bar.width == HALF if bar.against else bar.x == HALF
        assert bar.sentence == f"{bar.words}: counts {bar.counts}"


@given(weight=st.floats(-80, 80), parts=st.lists(telling, max_size=7, unique_by=lambda t: t.what))
def test_the_bars_of_siblings_are_within_the_picture_and_on_their_side(
    weight: float, parts: list[Telling]
) -> None:
    """For the same child goes right, for another child of its home left, and each has its bar."""
    siblings = SameOrSibling(weight, tuple(parts))
    picture = siblings_picture_of(view_of(0.0, [], siblings=siblings))
    assert picture is not None
    assert len(picture.bars) == len(parts)
    check_bars(picture)


@given(
    prior=st.integers(-30, -5),
    stated=st.lists(fields, max_size=7, unique_by=lambda f: f.field),
    against=st.lists(contradictions, max_size=4, unique_by=lambda one: one.kind),
)
def test_what_contradicts_is_no_part_of_what_any_two_children_begin_with(
    prior: float, stated: list[ComparedField], against: list[Contradicting]
) -> None:
    """The total is the sum of the bars: the first bar is the prior, whatever contradicts."""
    weight = prior + sum(one.weight for one in (*stated, *against))
    picture = picture_of(view_of(weight, stated, against=tuple(against)))
    assert picture is not None
    alone = picture_of(view_of(prior, []))
    assert alone is not None
    assert picture.start.counts == alone.start.counts
    assert len(picture.bars) + len(picture.unstated) == len(stated) + len(against)


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


def test_what_contradicts_has_its_bar() -> None:
    """It is drawn last, counts against, and is part of the sum."""
    against = (
        Contradicting(Contradiction.SECOND_NAMES, -6.4),
        Contradicting(Contradiction.DEATH, -2.2),
    )
    picture = picture_of(view_of(-20.0, [compared(Field.SEX, 0, 1.0)], against=against))
    assert picture is not None
    assert [bar.sentence for bar in picture.bars] == [
        "Same sex: counts 1 for",
        "Other second given names: counts 6 against",
        "One died before the other was born: counts 2 against",
    ]
    assert picture.start.counts == "12 against"
    assert picture.total.counts == "20 against"


def test_the_same_child_is_drawn_against_another_of_its_home() -> None:
    """What tells two children of one home apart has a bar each, and the sum its words."""
    siblings = SameOrSibling(
        -5.7,
        (
            Telling(Field.GIVEN_NAME, Level.DIFFERENT, -9.9),
            Telling(Field.BIRTH_DATE, Level.SAME, 5.2),
            Telling(Contradiction.SECOND_NAMES, Level.SAME, 4.7),
            Telling(Contradiction.DEATH, Level.DIFFERENT, -4.7),
        ),
    )
    picture = siblings_picture_of(view_of(0.0, [], siblings=siblings))
    assert picture is not None
    assert [bar.sentence for bar in (picture.start, *picture.bars, picture.total)] == [
        "Any child of that home, before anything is compared: counts 1 against",
        "Another given name: counts 10 against",
        "Same date of birth: counts 5 for",
        "A further given name in common: counts 5 for",
        "One died before the other was born: counts 5 against",
        "Together: counts 6 against",
    ]
    assert picture.meaning == siblings_meaning_of(-5.7)


def test_without_a_record_to_compare_with_there_is_no_picture() -> None:
    """Nothing is drawn of a statement that is like nobody."""
    assert picture_of(view_of(None, [])) is None
    assert siblings_picture_of(view_of(None, [])) is None


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (1.0, "one child is twice as likely as two"),
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


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (8.0, "the same child is about 260 times as likely as another child of that home."),
        (-1.0, "another child of that home is twice as likely as the same child."),
        (0.3, "the same child is as likely as another child of that home."),
        (25.0, "the same child is more than a million times as likely as another child"),
    ],
)
def test_the_sum_against_siblings_means_something_in_words(weight: float, says: str) -> None:
    """Which of the two is likelier is said first."""
    assert says in siblings_meaning_of(weight)
