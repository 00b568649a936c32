"""What the NHS demographics service says: nearly every child, numbered, with address and carers."""

from datetime import timedelta
from random import Random

from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.synth.mistakes import (
    address_as_heard,
    carers_as_heard,
    date_as_heard,
    middle_as_heard,
    name_as_heard,
    sex_as_heard,
)
from contactpoint.synth.rates import (
    DIED,
    IN_PDS,
    KNOWN_FORMER_IN_PDS,
    KNOWN_NICKNAME_IN_PDS,
    NO_PRACTICE,
    PDS,
    PDS_RESTRICTED,
)
from contactpoint.synth.spellings import nickname
from contactpoint.synth.statements.draft import Draft, Subject


def pds_statement(rng: Random, subject: Subject) -> Draft | None:
    """The service's statement about the child, or ``None`` for the few whom it does not know."""
    if rng.random() >= IN_PDS:
        return None
    child, household = subject.child, subject.household
    given, family = name_as_heard(rng, child, household, PDS, as_at=subject.as_at)
    if given[:2] == child.whole_given[:2]:
        middle = middle_as_heard(rng, child, household, PDS, family=family)
        given = f"{given} {middle}".rstrip()
    names = [PersonName(given, family)]
    if child.former_family and family != child.former_family and rng.random() < KNOWN_FORMER_IN_PDS:
        names.append(PersonName(child.whole_given, child.former_family, NameKind.FORMER))
    short = nickname(rng, child.given)
    if short != child.given and rng.random() < KNOWN_NICKNAME_IN_PDS:
        names.append(PersonName(short, child.family, NameKind.ALSO_KNOWN_AS))
    address, current = address_as_heard(rng, household, PDS)
    former: tuple[Address, ...] = ()
    if household.former_home is not None and current:
        former = (household.former_home.address,)
    statement = Statement(
        feed="pds",
        source="nhs",
        reference=subject.nhs_number,
        names=tuple(names),
        birth_date=date_as_heard(rng, child.birth_date, PDS, as_at=subject.as_at),
        sex=sex_as_heard(rng, child.sex, PDS),
        address=address,
        former_addresses=former,
        carers=carers_as_heard(rng, household, PDS, source="nhs", said=subject.carers_said),
        nhs_number=subject.nhs_number,
        services=() if rng.random() < NO_PRACTICE else (_practice(subject),),
    )
    if rng.random() < PDS_RESTRICTED:
        # The service gives neither address nor practice nor carers of a restricted patient.
        statement = replace(
            statement, restricted=True, address=None, former_addresses=(), carers=(), services=()
        )
    elif child.died is not None:
        statement = replace(statement, death_date=child.died)
    elif rng.random() < DIED and child.birth_date < subject.as_at:
        lived = (subject.as_at - child.birth_date).days
        died = child.birth_date + timedelta(days=rng.randrange(lived))
        statement = replace(statement, death_date=died)
    return Draft(subject.says(statement))


def _practice(subject: Subject) -> StatedService:
    """The practice, with which the child was registered at birth or after the last move."""
    start = max(subject.child.birth_date, subject.household.moved_on or subject.child.birth_date)
    return StatedService(
        ServiceKind.GP_PRACTICE,
        OrganisationCode(OrganisationScheme.ODS, subject.household.practice),
        start=start,
    )
