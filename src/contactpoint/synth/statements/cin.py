"""What an authority's return of children in need says: dates, sex, UPN, and the involvement.

The census has no names and no addresses.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.synth.england import Authority
from contactpoint.synth.list_forms import form_of
from contactpoint.synth.mistakes import date_as_heard, sex_as_heard
from contactpoint.synth.rates import CIN, IN_NEED_ELSEWHERE, IN_NEED_LINKABLE, IN_NEED_OTHER
from contactpoint.synth.statements.ctf import upn_as_heard
from contactpoint.synth.statements.draft import Draft, Subject

_CLOSED = 0.55
_LONGEST_DAYS = 500


def cin_statements(
    rng: Random, subject: Subject, *, next_reference: Callable[[str], str]
) -> Iterator[Draft]:
    """The statements of the authorities with which the child is or was in need.

    ``next_reference`` gives an authority's next reference, by the authority's three-digit code.
    """
    listing = subject.listing
    upn_sent = subject.transfer or (listing is not None and form_of(listing.urn).states("upn"))
    if rng.random() >= (IN_NEED_LINKABLE if upn_sent else IN_NEED_OTHER):
        return
    household = subject.household
    yield _statement(rng, subject, household.home.authority, next_reference, left=False)
    before = household.former_home
    moved = before is not None and before.authority is not household.home.authority
    if before is not None and moved and rng.random() < IN_NEED_ELSEWHERE:
        yield _statement(rng, subject, before.authority, next_reference, left=True)


def _statement(
    rng: Random,
    subject: Subject,
    authority: Authority,
    next_reference: Callable[[str], str],
    *,
    left: bool,
) -> Draft:
    child, as_at = subject.child, subject.as_at
    start = max(child.birth_date, as_at - timedelta(days=rng.randrange(30, _LONGEST_DAYS)))
    end = None
    if left or rng.random() < _CLOSED:
        end = start + timedelta(days=rng.randrange(max(1, (as_at - start).days)))
    upn, upn_written = upn_as_heard(rng, subject.upn, CIN)
    statement = Statement(
        feed="cin",
        source=authority.code,
        reference=next_reference(authority.code),
        birth_date=date_as_heard(rng, child.birth_date, CIN, as_at=as_at),
        sex=sex_as_heard(rng, child.sex, CIN),
        upn=upn,
        services=(
            StatedService(
                ServiceKind.SOCIAL_CARE,
                OrganisationCode(OrganisationScheme.DFE_LA, authority.code),
                start=start,
                end=end,
            ),
        ),
        as_at=as_at - timedelta(days=1),
    )
    return Draft(subject.says(statement), upn_written=upn_written)
