"""Which records a case asks about, once some were joined or parted.

The answer depends only on how records stand now, not on what a case was about before. So a join
that is undone leaves no trace in a queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.linkage.candidates import Candidate, weigh
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.review.kinds import CaseKind


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """The records that a case asks about.

    ``child`` is the record that the case's statement may be of, if there is one. Where two records
    resemble each other, ``other_child`` is the record that the statement stands on.
    """

    child: int | None
    other_child: int | None


def after_join(about: AskedAbout, *, joined: int, survivor: int) -> AskedAbout:
    """What a case asks about once a record was joined into another: the survivor.

    A case that asks whether these two records are one child stays as it is. The join decides it,
    and it is in no queue because nothing is shown of the joined record.
    """
    if {about.child, about.other_child} == {joined, survivor}:
        return about
    return AskedAbout(
        child=survivor if about.child == joined else about.child,
        other_child=survivor if about.other_child == joined else about.other_child,
    )


def after_parting(
    kind: CaseKind,
    about: AskedAbout,
    *,
    stands_on: int | None,
    profile: Profile,
    parted: Sequence[Candidate],
    model: MatchModel,
) -> AskedAbout:
    """What a case asks about once two records were ``parted`` (the older first).

    A case about either record now asks about the one that its statement is more like. ``profile``
    is the statement's. A case of two records that resemble each other never asks about the record
    that its statement ``stands_on``.
    """
    child = about.child
    if child in {candidate.child for candidate in parted}:
        apart = [candidate for candidate in parted if candidate.child != stands_on]
        child = likelier(profile, apart, model)
    other_child = stands_on if kind is CaseKind.RESEMBLANCE else about.other_child
    return AskedAbout(child=child, other_child=other_child)


def likelier(profile: Profile, records: Sequence[Candidate], model: MatchModel) -> int:
    """The record that a statement is more like.

    Of equals, the first, which is the older. The first also where no record has a profile.
    """
    weighed = weigh(profile, records, model)
    return max(weighed, key=lambda match: match.supported).child if weighed else records[0].child
