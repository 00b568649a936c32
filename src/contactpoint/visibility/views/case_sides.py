"""Building the view of a case: two sides, field by field, with what each source says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactpoint.children.provenance import RecordField
from contactpoint.children.record import Voice
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate, CandidateMatch, weigh
from contactpoint.linkage.decision import may_found
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.organisations import Organisations
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader, name_kind
from contactpoint.visibility.views.case import (
    CandidateView,
    CaseRef,
    CaseView,
    ComparedField,
    Contradicting,
    SameOrSibling,
    Side,
    SourcedValue,
    Supporting,
    Telling,
)

_WAITS = "The statement that waits"
_RECORD = "The record it may belong to"
_ONE, _OTHER, _ALONE = "One record", "The other record", "This record"


@dataclass(frozen=True, slots=True)
class ConcernedRecord:
    """A record that a case is about: its number and its statements, or the last ones.

    ``provisional`` says whether it waits for a decision. ``own`` says whether the reader's desk
    decides about the child.
    """

    number: str
    stated: Sequence[Statement]
    last_known: bool
    provisional: bool
    own: bool


@dataclass(frozen=True, slots=True)
class LikeRecord:
    """A record that a statement may be of: its number and open facet, and how the two match.

    ``provisional`` says whether it waits for a decision itself.
    """

    number: str
    facet: Facet
    match: CandidateMatch
    provisional: bool


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case, opened.

    ``statement`` waits, or stands on the record ``other``, which may be of the same child as the
    record ``child``. Without ``child``, ``candidates`` are the records to choose from.
    """

    case: CaseRef
    kind: str
    reason: DecisionReason
    opened_at: datetime
    version: str
    statement: Statement
    child: ConcernedRecord | None
    other: ConcernedRecord | None
    candidates: Sequence[LikeRecord]


def prepare_case(
    facts: CaseFacts, *, reader: Reader, model: MatchModel, organisations: Organisations
) -> Prepared[CaseView]:
    """The case side by side, for a reader who may learn the whole of each record concerned.

    ``model`` is the match model for the statement's profile. ``organisations`` are the
    organisations that the statements name.
    """
    show = Shower(reader, organisations)
    of_child = () if facts.child is None else facts.child.stated
    both = compared(facts.statement, of_child, model)
    if facts.other is None:
        left = Side(title=_WAITS, number=None, values=show.values([facts.statement]))
    else:
        left = show.side(_ALONE if facts.child is None else _ONE, facts.other)
    right = None
    if facts.child is not None:
        right = show.side(_RECORD if facts.other is None else _OTHER, facts.child)
    return Prepared(
        CaseView(
            case=facts.case,
            kind=facts.kind,
            reason=facts.reason,
            opened_at=facts.opened_at,
            weight=both.weight,
            left=left,
            right=right,
            fields=both.fields,
            version=facts.version,
            support=both.support,
            against=both.against,
            siblings=both.siblings,
            candidates=tuple(map(_candidate, facts.candidates)),
            may_found=may_found(profile_of(facts.statement)),
        ),
        of=[
            record.number
            for record in (facts.other, facts.child, *facts.candidates)
            if record is not None
        ],
    )


class Shower:
    """Sides as one reader is shown them."""

    def __init__(self, reader: Reader, organisations: Organisations) -> None:
        self._reader, self._organisations = reader, organisations

    def side(self, title: str, record: ConcernedRecord) -> Side:
        """What the statements of a record say, or said last."""
        return Side(
            title,
            record.number,
            self.values(record.stated),
            record.last_known,
            record.provisional,
            record.own,
        )

    def values(self, stated: Sequence[Statement]) -> Mapping[RecordField, tuple[SourcedValue, ...]]:
        """Each distinct value of each source once."""
        return {
            field: tuple(
                dict.fromkeys(
                    SourcedValue(
                        self._reader.text(field, value, self._organisations),
                        Voice(one.feed, one.source, one.as_at),
                        name_kind(field, value),
                    )
                    for one in stated
                    for value in self._reader.stated(field, one)
                )
            )
            for field in RecordField
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two sides compare; each part is as in ``CaseView``.

    ``weight`` and ``siblings`` are ``None`` where there is nothing to compare with.
    """

    weight: float | None
    fields: tuple[ComparedField, ...]
    support: tuple[Supporting, ...] = ()
    against: tuple[Contradicting, ...] = ()
    siblings: SameOrSibling | None = None


def compared(left: Statement, right: Sequence[Statement], model: MatchModel) -> Comparison:
    """How the statement on the left compares with the best match among those on the right."""
    candidate = Candidate(child=0, profiles=tuple(map(profile_of, right)))
    weighed = weigh(profile_of(left), [candidate], model)
    if not weighed:
        return Comparison(None, tuple(ComparedField(field, None, 0.0) for field in Field))
    (match,) = weighed
    return Comparison(
        weight=match.supported,
        fields=_fields(match),
        support=_support(match),
        against=tuple(Contradicting(Contradiction(one.field), one.weight) for one in match.against),
        siblings=_siblings(match),
    )


def _candidate(like: LikeRecord) -> CandidateView:
    """A record to choose, as a search would show its child, with what it shares."""
    record = like.facet.record
    if record is None:
        raise ValueError("of this child nothing may be shown")
    return CandidateView(
        number=like.number,
        name="" if record.name is None else record.name.name.full,
        birth_date=record.birth_date,
        sex=record.sex,
        address="" if record.address is None else record.address.one_line,
        fields=tuple(field for field in _fields(like.match) if field.weight > 0),
        support=_support(like.match),
        last_known=like.facet.last_known,
        provisional=like.provisional,
    )


def _fields(match: CandidateMatch) -> tuple[ComparedField, ...]:
    found = {Field(weight.field): weight for weight in match.best.fields}
    return tuple(
        ComparedField(field, Level(found[field].level), found[field].weight)
        if field in found
        else ComparedField(field, None, 0.0)
        for field in Field
    )


def _support(match: CandidateMatch) -> tuple[Supporting, ...]:
    return tuple(Supporting(Support(one.field), one.weight) for one in match.support)


# By its name, what tells two children of one home apart.
_TELLS: Mapping[str, Field | Contradiction] = {
    **{field.value: field for field in Field},
    **{kind.value: kind for kind in Contradiction},
}


def _siblings(match: CandidateMatch) -> SameOrSibling:
    weighed = match.siblings
    return SameOrSibling(
        weighed.weight,
        tuple(Telling(_TELLS[one.field], Level(one.level), one.weight) for one in weighed.fields),
    )
