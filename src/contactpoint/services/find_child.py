"""Find the child that a practitioner means.

Candidates come from the blind index. Those within the actor's reach are opened, weighed and ranked.
The search is recorded before its results are returned. A search opens open facets alone, so nothing
hidden can weigh in it. It never reaches a child out of the actor's reach. What waits for a person
is found by the provisional record that it founded, like any other child.

Whom nobody registers comes after whoever is registered, and takes nobody's place: a list may bring
children who do not exist. In a search by number the child comes first to whom the number was
allotted: others may only claim it.
"""

from collections.abc import Mapping, Sequence

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind, check_number_allowed
from contactpoint.access.decisions import acting
from contactpoint.access.walking import Step
from contactpoint.children.sex import Sex
from contactpoint.ledger.details import Searched
from contactpoint.linkage.decision import Candidate
from contactpoint.linkage.keys import Clues, nhs_number_key, upn_key
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.search import MatchedName, SearchHit, Sharing, nearest, search
from contactpoint.services.gate import Look, release, walked_by
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import children
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.views.results import (
    MOST_RESULTS,
    Found,
    Plausible,
    SearchResults,
    prepare_results,
)


def find_child(*, actor: Actor, purpose: Purpose, criteria: Criteria) -> SearchResults:
    """Search, record the search with the children shown, and return the results.

    Raises ``AccessRefusedError`` when the actor may not search for this purpose, and
    ``CriteriaError`` for a number that the actor may not search by; neither looks anything up.
    Raises ``BudgetError`` where too many looks were made.
    """
    actor = acting(actor, Action.SEARCH, purpose)
    check_number_allowed(criteria, actor)
    walked = walked_by(actor, _step(criteria))
    find = _by_number if criteria.number else _by_description
    reached, plausible = find(actor, criteria)
    shown = [reached[found.number].concerned for found in plausible.shown]
    return release(
        prepare_results(plausible),
        Look(
            actor=actor,
            purpose=purpose,
            what=_written(
                criteria,
                shown=[child.number for child in shown],
                too_many=plausible.too_many,
            ),
            shown=shown,
            walked=walked,
        ),
    )


def _step(criteria: Criteria) -> Step:
    return Step(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        postcode=criteria.postcode,
        number=criteria.number,
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


# Whom the search reached, by child number, and who of them is plausible.
_Hits = tuple[Mapping[str, Reached], Plausible]


def _by_number(actor: Actor, criteria: Criteria) -> _Hits:
    if criteria.number_kind is NumberKind.CHILD_NUMBER:
        held = children.by_number(criteria.number)
        found = list(reached_among(actor, [held] if held else []).values())
        sure, reason = found, "Same child number"
    else:
        is_nhs = criteria.number_kind is NumberKind.NHS_NUMBER
        key = nhs_number_key(criteria.number) if is_nhs else upn_key(criteria.number)
        found = _bearing(actor, key)
        sure = [one for one in found if _is_allotted(criteria.number, one)] or [
            one for one in found if one.child.document.open.registered
        ]
        reason = "Same NHS number" if is_nhs else "Same UPN"
    surely = {one.pk for one in sure}
    others = [one for one in found if one.pk not in surely]
    return {one.number: one for one in found}, Plausible(
        sure=[_found(one, (reason,)) for one in sure],
        others=[_found(one, (reason,)) for one in others],
    )


def _is_allotted(number: str, reached: Reached) -> bool:
    """Whether the body that allots the number says that it is this child's."""
    return any(one.allotted == number for one in reached.child.document.open.profiles)


def _bearing(actor: Actor, key: str) -> list[Reached]:
    """The children who bear a key: all who are registered, then as many of the others as can be
    shown and one more. Any number of others may claim one number."""
    registered, others = looked_up(lambda blinding: _sharing({key: 0}, blinding))
    wanted = [*sorted(registered), *sorted(others)]
    at_once = len(registered) + MOST_RESULTS + 1
    found = list(reached_among(actor, children.by_pks(wanted[:at_once])).values())
    for start in range(at_once, len(wanted), MOST_RESULTS):
        if len(found) > MOST_RESULTS:
            break
        batch = children.by_pks(wanted[start : start + MOST_RESULTS])
        found += reached_among(actor, batch).values()
    return found


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

    def look_up(sought: Clues) -> Sharing:
        return looked_up(lambda blinding: _sharing(sought, blinding))

    def fetch(pks: Sequence[int]) -> Mapping[int, Candidate]:
        found = reached_among(actor, children.by_pks(pks))
        reached.update(found)
        return {
            pk: Candidate(
                child=pk,
                profiles=(facet := one.child.document.open).profiles,
                registered=facet.registered,
            )
            for pk, one in found.items()
        }

    hits = search(query, look_up, fetch, load_model())
    sure = [hit for hit in hits if hit.registered]
    others = [hit for hit in hits if not hit.registered]
    narrowed = not sure and len(others) > MOST_RESULTS
    if narrowed:
        # Invented children share what their inventor knew. What else is typed tells one from them.
        others = nearest(others)
    return {one.number: one for one in reached.values()}, Plausible(
        sure=[_hit(reached[hit.child], hit) for hit in sure],
        others=[_hit(reached[hit.child], hit) for hit in others],
        narrowed=narrowed,
    )


def _sharing(sought: Clues, blinding: int) -> Sharing:
    index = vault().index(IndexDomain.OPEN, blinding)
    keys = {index.value(key): says for key, says in sought.items()}
    return Sharing(*children.sharing_apart(keys))


def _hit(reached: Reached, hit: SearchHit) -> Found:
    reasons = tuple(reason.value for reason in hit.reasons)
    return _found(reached, reasons, hit.matched_name)


def _found(
    reached: Reached, reasons: tuple[str, ...], matched_name: MatchedName | None = None
) -> Found:
    return Found(
        reached.number,
        reached.child.document.open,
        reasons,
        matched_name,
        reached.provisional,
    )
