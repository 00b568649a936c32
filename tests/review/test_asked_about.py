"""Which records a case asks about, once some were joined or parted."""

import pytest

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile
from contactpoint.review.asked_about import AskedAbout, after_join, after_parting, likelier
from contactpoint.review.kinds import CaseKind
from tests.linkage.invented import profile

OLDER, YOUNGER, THIRD = 1, 2, 3
ISOLDE = profile("Isolde/Marchbanks", "2014-05-06", postcode="ZE1 0AA")
BELLA = profile("Bella/Quillfeather", "2011-11-30", postcode="ZE3 1CD")
# Possibly Isolde's twin.
ODETTE = profile("Odette/Marchbanks", "2014-05-06", postcode="ZE1 0AA")
PARTED = (Candidate(OLDER, (BELLA,)), Candidate(YOUNGER, (ISOLDE,)))
MODEL = Prior.of(11_000_000).model_for(ODETTE)


@pytest.mark.parametrize(
    ("child", "other", "expected"),
    [
        (YOUNGER, None, AskedAbout(OLDER, None)),
        (THIRD, None, AskedAbout(THIRD, None)),
        (None, None, AskedAbout(None, None)),
        (YOUNGER, THIRD, AskedAbout(OLDER, THIRD)),
        (THIRD, YOUNGER, AskedAbout(THIRD, OLDER)),
        (OLDER, YOUNGER, AskedAbout(OLDER, YOUNGER)),
        (YOUNGER, OLDER, AskedAbout(YOUNGER, OLDER)),
    ],
)
def test_a_case_about_a_joined_record_is_about_the_survivor(
    child: int | None, other: int | None, expected: AskedAbout
) -> None:
    """But that of the two with each other is about the two, and is decided meanwhile."""
    about = AskedAbout(child, other)
    assert after_join(about, joined=YOUNGER, survivor=OLDER) == expected


def parted(
    kind: CaseKind, about: AskedAbout, *, stands_on: int | None = None, stated: Profile = ODETTE
) -> AskedAbout:
    """What a case asks about once Bella's and Isolde's records are two again."""
    return after_parting(
        kind, about, stands_on=stands_on, profile=stated, parted=PARTED, model=MODEL
    )


@pytest.mark.parametrize("before", [OLDER, YOUNGER])
@pytest.mark.parametrize(("stated", "record"), [(ODETTE, YOUNGER), (BELLA, OLDER)])
def test_a_case_asks_about_the_record_that_its_statement_is_more_like(
    before: int, stated: Profile, record: int
) -> None:
    """Whichever of the two it asked about while they were one."""
    about = AskedAbout(before, None)
    assert parted(CaseKind.PLACING, about, stated=stated) == AskedAbout(record, None)


@pytest.mark.parametrize("child", [THIRD, None])
def test_a_case_about_neither_asks_what_it_asked(child: int | None) -> None:
    """Parting two records says nothing of a third."""
    about = AskedAbout(child, None)
    assert parted(CaseKind.PLACING, about) == about


@pytest.mark.parametrize(("stands_on", "child"), [(OLDER, YOUNGER), (YOUNGER, OLDER)])
def test_a_record_does_not_resemble_itself(stands_on: int, child: int) -> None:
    """Of two that resemble each other, the case asks about the one on which its statement does not
    stand, however like the other it is."""
    about = AskedAbout(OLDER, YOUNGER)
    assert parted(CaseKind.RESEMBLANCE, about, stands_on=stands_on) == AskedAbout(child, stands_on)


def test_a_case_goes_with_its_statement() -> None:
    """Where that has gone to the record that was parted off, the case asks it of that."""
    about = AskedAbout(THIRD, OLDER)
    after = parted(CaseKind.RESEMBLANCE, about, stands_on=YOUNGER)
    assert after == AskedAbout(THIRD, YOUNGER)


def test_where_a_statement_is_as_like_either_the_older_keeps_the_case() -> None:
    """Also where nothing is known of either: the cases were the older's."""
    for profiles in ((ISOLDE,), ()):
        records = [Candidate(pk, profiles) for pk in (OLDER, YOUNGER)]
        assert likelier(ODETTE, records, MODEL) == OLDER
