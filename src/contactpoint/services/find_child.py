"""Find the child that a practitioner means.

Candidates come from the blind index. Those within the actor's reach are opened, weighed and ranked.
The search is recorded before its results are returned. A search opens open facets alone, so nothing
hidden can weigh in it. It never reaches a child out of the actor's reach. What waits for a person
is found by the provisional record that it founded, like any other child.
"""

from collections.abc import Iterable, Mapping, Sequence

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind, check_number_allowed
from contactpoint.access.permissions import check_may
from contactpoint.children.sex import Sex
from contactpoint.ledger.details import Searched
from contactpoint.linkage.decision import Candidate
from contactpoint.linkage.keys import Clues, nhs_number_key, upn_key
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.search import SearchHit, search
from contactpoint.services.gate import Look, release
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import children
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.views.results import (
    Found,
    SearchResults,
    are_too_many,
    prepare_results,
)


def find_child(*, actor: Actor, purpose: Purpose, criteria: Criteria) -> SearchResults:
    """Search, record the search with the children shown, and return the results.

    Raises ``AccessRefusedError`` when the actor may not search for this purpose, and
    ``CriteriaError`` for a number that the actor may not search by; neither looks anything up.
    """
    check_may(actor, Action.SEARCH, purpose)
    check_number_allowed(criteria, actor)
    find = _by_number if criteria.number else _by_description
    hits = find(actor, criteria)
    found = [one for _, one in hits]
    too_many = are_too_many(found)
    shown = [] if too_many else [child.concerned for child, _ in hits]
    return release(
        prepare_results(found),
        Look(
            actor=actor,
            purpose=purpose,
            what=_written(criteria, shown=[child.number for child in shown], too_many=too_many),
            shown=shown,
        ),
    )


def _written(criteria: Criteria, *, shown: Sequence[str], too_many: bool) -> Searched:
    """The search as the ledger keeps it."""
    return Searched(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        birth_years=criteria.birth_years,
        sex="" if criteria.sex is Sex.NOT_SPECIFIED else criteria.sex.value,
        postcode=criteria.postcode,
        number=criteria.number,
        number_kind=criteria.number_kind.value if criteria.number_kind else "",
        results=tuple(shown),
        too_many=too_many,
    )


_Hits = Sequence[tuple[Reached, Found]]


def _by_number(actor: Actor, criteria: Criteria) -> _Hits:
    found: Iterable[OpenedChild]
    if criteria.number_kind is NumberKind.CHILD_NUMBER:
        held = children.by_number(criteria.number)
        found, reason = ([held] if held else []), "Same child number"
    else:
        is_nhs = criteria.number_kind is NumberKind.NHS_NUMBER
        key = nhs_number_key(criteria.number) if is_nhs else upn_key(criteria.number)
        found = looked_up(
            lambda blinding: children.with_any_key(
                [vault().index(IndexDomain.OPEN, blinding).value(key)]
            )
        )
        reason = "Same NHS number" if is_nhs else "Same UPN"
    reached = reached_among(actor, found).values()
    return [
        (one, Found(one.number, one.child.document.open, (reason,), provisional=one.provisional))
        for one in reached
    ]


def _by_description(actor: Actor, criteria: Criteria) -> _Hits:
    query = profile_of_criteria(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        birth_years=criteria.birth_years,
        sex=criteria.sex,
        postcode=criteria.postcode,
    )
    reached: dict[int, Reached] = {}

    def look_up(sought: Clues) -> Mapping[int, int]:
        return looked_up(lambda blinding: _sharing(sought, blinding))

    def fetch(pks: Sequence[int]) -> Mapping[int, Candidate]:
        found = reached_among(actor, children.by_pks(pks))
        reached.update(found)
        return {
            pk: Candidate(child=pk, profiles=one.child.document.open.profiles)
            for pk, one in found.items()
        }

    hits = search(query, look_up, fetch, load_model())
    return [(reached[hit.child], _found(reached[hit.child], hit)) for hit in hits]


def _sharing(sought: Clues, blinding: int) -> Mapping[int, int]:
    index = vault().index(IndexDomain.OPEN, blinding)
    return children.sharing({index.value(key): says for key, says in sought.items()})


def _found(reached: Reached, hit: SearchHit) -> Found:
    return Found(
        reached.number,
        reached.child.document.open,
        tuple(reason.value for reason in hit.reasons),
        hit.matched_name,
        reached.provisional,
    )
