"""Find the child that a practitioner means.

Candidates come from the blind index; of those only who can be shown are opened, scored and ranked,
and what is to be shown is recorded before it is returned. Records that have left search, and
statements that no person has placed yet, are not reached from here at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind, Shortfall, shortfall
from contactpoint.access.permissions import check_may
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.children.sex import Sex
from contactpoint.ledger.details import Searched
from contactpoint.linkage.decision import Candidate
from contactpoint.linkage.keys import Clues, nhs_number_key, upn_key
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.search import MatchedName, search
from contactpoint.services.open_record import record_in_use
from contactpoint.store.repositories import children, ledger
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

# The rules of the domain, section 4: more than this many plausible children and none are shown.
MOST_RESULTS = 20


class NotEnoughError(Exception):
    """The criteria do not identify a child; ``shortfall`` says what to add."""

    def __init__(self, missing: Shortfall) -> None:
        super().__init__(missing.value)
        self.shortfall = missing


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One child that may be meant, and why.

    ``matched_name`` is a former or also-known-as name, when that is what matched.
    """

    number: str
    name: PersonName
    birth_date: date | None
    sex: Sex
    town: str
    matched_name: PersonName | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """At most ``MOST_RESULTS`` lines, best first; where there were more, none and ``too_many``."""

    lines: tuple[ResultLine, ...]
    too_many: bool


@dataclass(frozen=True, slots=True)
class _Findable:
    """A child that practitioners can reach, with what its line shows."""

    child: OpenedChild
    record: Record
    name: PersonName


def find_child(*, actor: Actor, purpose: Purpose, criteria: Criteria) -> SearchResults:
    """Search, record the search with what it returns, and return it.

    Raises ``AccessRefusedError`` when the actor may not search for this purpose, and
    ``NotEnoughError`` when the criteria would not identify a child; neither looks anything up.
    """
    check_may(actor, Action.SEARCH, purpose)
    missing = shortfall(criteria, actor)
    if missing is not None:
        raise NotEnoughError(missing)
    results, shown = _by_number(criteria) if criteria.number else _by_description(criteria)
    ledger.record_look(
        actor=actor,
        what=_searched(criteria, results),
        purpose=purpose,
        shown=[ledger.concerned(found.child, found.name.full) for found in shown],
    )
    return results


def _searched(criteria: Criteria, results: SearchResults) -> Searched:
    """The search as the ledger keeps it: of the parameters only what was given."""
    return Searched(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        birth_years=criteria.birth_years,
        sex=criteria.sex.value if criteria.sex is not Sex.NOT_SPECIFIED else "",
        postcode=criteria.postcode,
        number=criteria.number,
        number_kind=criteria.number_kind.value if criteria.number_kind else "",
        results=tuple(line.number for line in results.lines),
        too_many=results.too_many,
    )


def _in_search(found: Iterable[OpenedChild]) -> dict[int, _Findable]:
    """Those of the children whose records practitioners can reach, by primary key."""
    today = timezone.localdate()
    return {
        child.pk: _Findable(child, *reached)
        for child in found
        if (reached := record_in_use(child, today)) is not None
    }


def _line(
    found: _Findable, *, matched_name: PersonName | None, reasons: Sequence[str]
) -> ResultLine:
    record = found.record
    return ResultLine(
        number=found.child.number,
        name=found.name,
        birth_date=record.birth_date,
        sex=record.sex,
        town=record.address.town if record.address else "",
        matched_name=matched_name,
        reasons=tuple(reasons),
    )


def _other_name(found: _Findable, matched: MatchedName | None) -> PersonName | None:
    """The name that matched, as the record has it among its other names; ``None`` where it is the
    name that the record shows anyway."""
    if matched is None:
        return None
    written = found.child.document.open.names[matched.profile][matched.name].full.casefold()
    return next(
        (o.name for o in found.record.other_names if o.name.full.casefold() == written), None
    )


def _by_number(criteria: Criteria) -> tuple[SearchResults, list[_Findable]]:
    if criteria.number_kind is NumberKind.CHILD_NUMBER:
        held = children.by_number(criteria.number)
        found = [held[0]] if held else []
        reason = "Same child number"
    else:
        is_nhs = criteria.number_kind is NumberKind.NHS_NUMBER
        key = nhs_number_key(criteria.number) if is_nhs else upn_key(criteria.number)
        found = children.with_any_key([vault().index(IndexDomain.OPEN).value(key)])
        reason = "Same NHS number" if is_nhs else "Same UPN"
    shown = list(_in_search(found).values())
    if len(shown) > MOST_RESULTS:
        return SearchResults(lines=(), too_many=True), []
    lines = tuple(_line(child, matched_name=None, reasons=[reason]) for child in shown)
    return SearchResults(lines=lines, too_many=False), shown


def _by_description(criteria: Criteria) -> tuple[SearchResults, list[_Findable]]:
    query = profile_of_criteria(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        birth_years=criteria.birth_years,
        sex=criteria.sex,
        postcode=criteria.postcode,
    )
    index = vault().index(IndexDomain.OPEN)
    in_search: dict[int, _Findable] = {}

    def look_up(sought: Clues) -> Mapping[int, int]:
        return children.sharing({index.value(key): says for key, says in sought.items()})

    def fetch(pks: Sequence[int]) -> Mapping[int, Candidate]:
        found = _in_search(children.by_pks(pks))
        in_search.update(found)
        return {
            pk: Candidate(child=pk, profiles=findable.child.document.open.profiles)
            for pk, findable in found.items()
        }

    hits = search(query, look_up, fetch, load_model())
    if len(hits) > MOST_RESULTS:
        return SearchResults(lines=(), too_many=True), []
    shown = [in_search[hit.child] for hit in hits]
    lines = tuple(
        _line(
            found,
            matched_name=_other_name(found, hit.matched_name),
            reasons=[reason.value for reason in hit.reasons],
        )
        for found, hit in zip(shown, hits, strict=True)
    )
    return SearchResults(lines=lines, too_many=False), shown
