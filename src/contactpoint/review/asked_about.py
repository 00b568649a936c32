"""Which records a case asks about, once some were joined or parted.

A function of how things stand: nothing is kept of what a case was about before. So a join that is
undone leaves no trace in a queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.linkage.candidates import Candidate, weigh
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.review.kinds import CaseKind


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """The record that a statement may be of, if there is one. Where two records resemble each
    other, ``other_child`` is the one on which the statement stands."""

    child: int | None
    other_child: int | None


def after_join(about: AskedAbout, *, joined: int, survivor: int) -> AskedAbout:
    """What a case asks about once a record was joined into another: the survivor.

    That of the two with each other stays as it is: it is decided for as long as they are joined,
    and is in no queue because nothing is shown of the joined one.
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
    """What a case asks about once two records were ``parted``, the older first: of the two, the one
    that its statement, whose ``profile`` this is, is more like.

    Where two records resemble each other, it is another than the one that the statement
    ``stands_on``.
    """
    child = about.child
    if child in {candidate.child for candidate in parted}:
        apart = [candidate for candidate in parted if candidate.child != stands_on]
        child = likelier(profile, apart, model)
    other_child = stands_on if kind is CaseKind.RESEMBLANCE else about.other_child
    return AskedAbout(child=child, other_child=other_child)


def likelier(profile: Profile, records: Sequence[Candidate], model: MatchModel) -> int:
    """The record that a statement is more like: of equals the older, and the first where nothing is
    known of any."""
    weighed = weigh(profile, records, model)
    return max(weighed, key=lambda match: match.supported).child if weighed else records[0].child
