"""The two sides of a case, field by field, with what each source says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactpoint.children.provenance import RecordField, stated
from contactpoint.children.record import Voice
from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate, CandidateMatch, weigh
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.support import Support
from contactpoint.services.review.candidates import LikeRecord
from contactpoint.services.review.case_view import (
    CandidateView,
    ComparedField,
    Side,
    SourcedValue,
    Supporting,
)
from contactpoint.services.review.values import Texts, name_kind
from contactpoint.store.repositories.children import OpenedChild


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a statement compares with a record: ``weight`` in bits, ``None`` where there is nothing
    to compare with; each field, and what speaks for it besides."""

    weight: float | None
    fields: tuple[ComparedField, ...]
    support: tuple[Supporting, ...]


def statement_side(title: str, said: Statement, texts: Texts) -> Side:
    """What a statement that waits says."""
    return Side(title=title, number=None, values=_values([said], texts))


def record_side(title: str, record: OpenedChild, said: Sequence[Statement], texts: Texts) -> Side:
    """What the statements of a record say, or said last."""
    return Side(
        title=title,
        number=record.number,
        values=_values(said, texts),
        last_known=record.document.open.last_known,
    )


def compared(left: Statement, right: Sequence[Statement], model: MatchModel) -> Comparison:
    """The statement beside the one on the right that it matches best.

    Without anything on the right, no field says anything.
    """
    candidate = Candidate(child=0, profiles=tuple(map(profile_of, right)))
    weighed = weigh(profile_of(left), [candidate], model)
    if not weighed:
        return Comparison(None, tuple(ComparedField(field, None, 0.0) for field in Field), ())
    (match,) = weighed
    return Comparison(match.supported, _fields(match), _support(match))


def candidate_of(like: LikeRecord) -> CandidateView:
    """A record to choose, as its child would be found by a search, with what it shares."""
    record = like.child.document.open.record
    assert record is not None  # noqa: S101 (it would not be within reach)
    return CandidateView(
        number=like.child.number,
        name="" if record.name is None else record.name.name.full,
        birth_date=record.birth_date,
        sex=record.sex,
        address="" if record.address is None else record.address.one_line,
        fields=tuple(field for field in _fields(like.match) if field.weight > 0),
        support=_support(like.match),
        last_known=like.child.document.open.last_known,
    )


def _values(
    said: Sequence[Statement], texts: Texts
) -> Mapping[RecordField, tuple[SourcedValue, ...]]:
    """Each distinct value of each source once."""
    return {
        field: tuple(
            dict.fromkeys(
                SourcedValue(
                    texts.of(field, value),
                    Voice(one.feed, one.source, one.as_at),
                    name_kind(field, value),
                )
                for one in said
                for value in stated(field, one)
            )
        )
        for field in RecordField
    }


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
