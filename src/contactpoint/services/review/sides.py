"""The two sides of a case, field by field, with what each source says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from contactpoint.access.actor import Actor
from contactpoint.access.permissions import may_see_nhs_number, may_see_upn
from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, OrganisationCode, Statement
from contactpoint.linkage.candidates import Candidate, weigh
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.support import Support
from contactpoint.services.review.case_view import (
    NOT_SHOWN,
    ComparedField,
    ShownField,
    Side,
    SourcedValue,
    Supporting,
)
from contactpoint.store.repositories import organisations

_KINDS = {NameKind.FORMER: " (former name)", NameKind.ALSO_KNOWN_AS: " (also known as)"}
_Names = dict[OrganisationCode, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a statement compares with a record: ``weight`` in bits, ``None`` where there is nothing
    to compare with; each field, and what speaks for it besides."""

    weight: float | None
    fields: tuple[ComparedField, ...]
    support: tuple[Supporting, ...]


def side_of(title: str, number: str | None, said: Sequence[Statement], actor: Actor) -> Side:
    """What the statements say, each distinct value of each source once."""
    known = organisations.by_codes(s.organisation for one in said for s in one.services)
    names = {code: organisation.name for code, organisation in known.items()}
    return Side(
        title=title,
        number=number,
        values={
            field: tuple(
                dict.fromkeys(
                    SourcedValue(text, one.feed, one.source, one.as_at)
                    for one in said
                    for text in texts(one, actor, names)
                )
            )
            for field, texts in _TEXTS.items()
        },
    )


def compared(
    left: Statement, right: Sequence[Statement], model: MatchModel, actor: Actor
) -> Comparison:
    """The statement beside the one on the right that it matches best.

    Without anything on the right, no field says anything.
    """
    candidate = Candidate(child=0, profiles=tuple(map(profile_of, right)))
    weighed = weigh(profile_of(left), [candidate], model)
    if not weighed:
        nothing = tuple(_compared(field, left, (), None, 0.0, actor) for field in Field)
        return Comparison(None, nothing, ())
    (match,) = weighed
    found = {weight.field: weight for weight in match.best.fields}
    # The best match is one of those, with what it leaves unsaid and others speak against.
    best = set(match.best.fields)
    own = [len(best.intersection(one.fields)) for one in match.matches]
    other = right[own.index(max(own))]
    # What it leaves unsaid is shown as the others say it.
    beside = [other, *(said for said in right if said is not other)]
    return Comparison(
        weight=match.supported,
        fields=tuple(
            _compared(
                field,
                left,
                beside,
                Level(found[field].level) if field in found else None,
                found[field].weight if field in found else 0.0,
                actor,
            )
            for field in Field
        ),
        support=tuple(Supporting(Support(one.field), one.weight) for one in match.support),
    )


def _compared(
    field: Field,
    left: Statement,
    right: Sequence[Statement],
    level: Level | None,
    weight: float,
    actor: Actor,
) -> ComparedField:
    return ComparedField(
        field=field,
        level=level,
        weight=weight,
        left=_compared_text(field, left, actor),
        right=next(filter(None, (_compared_text(field, said, actor) for said in right)), ""),
        differs=level is not None and level is not Level.SAME,
    )


def _compared_text(field: Field, said: Statement, actor: Actor) -> str:
    texts = _COMPARED_TEXTS.get(field)
    return "" if texts is None else " / ".join(dict.fromkeys(texts(said, actor)))


def _number(number: str, *, shown: bool) -> Iterable[str]:
    if number:
        yield number if shown else NOT_SHOWN


def _carer(carer: Carer) -> str:
    return ", ".join(part for part in (carer.name.full, carer.telephone) if part)


def _services(said: Statement, names: _Names) -> Iterable[str]:
    for service in said.services:
        code = service.organisation
        yield names.get(code, f"Organisation {code.code}")


def _sex(said: Statement) -> Iterable[str]:
    if said.sex is not Sex.NOT_SPECIFIED:
        yield said.sex.value


_TEXTS: dict[ShownField, Callable[[Statement, Actor, _Names], Iterable[str]]] = {
    ShownField.NAME: lambda s, a, n: (name.full + _KINDS.get(name.kind, "") for name in s.names),
    ShownField.BIRTH_DATE: lambda s, a, n: [s.birth_date.isoformat()] if s.birth_date else [],
    ShownField.DEATH_DATE: lambda s, a, n: [s.death_date.isoformat()] if s.death_date else [],
    ShownField.SEX: lambda s, a, n: _sex(s),
    ShownField.ADDRESS: lambda s, a, n: [s.address.one_line] if s.address else [],
    ShownField.CARERS: lambda s, a, n: map(_carer, s.carers),
    ShownField.NHS_NUMBER: lambda s, a, n: _number(s.nhs_number, shown=may_see_nhs_number(a)),
    ShownField.UPN: lambda s, a, n: _number(s.upn, shown=may_see_upn(a)),
    ShownField.SERVICES: lambda s, a, n: _services(s, n),
}

_COMPARED_TEXTS: dict[Field, Callable[[Statement, Actor], Iterable[str]]] = {
    Field.GIVEN_NAME: lambda s, a: (name.given for name in s.names if name.given),
    Field.FAMILY_NAME: lambda s, a: (name.family for name in s.names if name.family),
    Field.BIRTH_DATE: lambda s, a: [s.birth_date.isoformat()] if s.birth_date else [],
    Field.SEX: lambda s, a: _sex(s),
    Field.POSTCODE: lambda s, a: [s.address.postcode] if s.address else [],
    Field.NHS_NUMBER: lambda s, a: _number(s.nhs_number, shown=may_see_nhs_number(a)),
    Field.UPN: lambda s, a: _number(s.upn, shown=may_see_upn(a)),
}
