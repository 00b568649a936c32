"""What a school's transfer file says: UPN, name, date of birth and sex, nothing else."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from zlib import crc32

from contactpoint.children.names import PersonName
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
    derived_reference,
)
from contactpoint.synth.england import School
from contactpoint.synth.mistakes import date_as_heard, name_as_heard, sex_as_heard
from contactpoint.synth.numbers import miskeyed
from contactpoint.synth.rates import CTF, ErrorRates
from contactpoint.synth.statements.draft import Draft, Subject


def ctf_statements(rng: Random, subject: Subject) -> Iterator[Draft]:
    """The statements of the child's school, and of a former school in another authority."""
    if subject.transfer is not None:
        yield _statement(rng, subject, subject.transfer, former=False)
    if subject.former_school is not None and subject.former_school != subject.transfer:
        yield _statement(rng, subject, subject.former_school, former=True)


def sent_on(laestab: str, as_at: date) -> date:
    """The day of a school's transfer file, some weeks before the population's day."""
    return as_at - timedelta(days=20 + crc32(laestab.encode()) % 60)


def _statement(rng: Random, subject: Subject, school: School, *, former: bool) -> Draft:
    child = subject.child
    given, family = name_as_heard(rng, child, subject.household, CTF, as_at=subject.as_at)
    if former and child.former_family:
        # The child was there before its name changed.
        family = child.former_family
    birth_date = date_as_heard(rng, child.birth_date, CTF, as_at=subject.as_at)
    upn, written = upn_as_heard(rng, subject.upn, CTF)
    statement = Statement(
        feed="ctf",
        source=school.laestab,
        reference=upn or derived_reference(given, family, birth_date),
        names=(PersonName(given, family),),
        birth_date=birth_date,
        sex=sex_as_heard(rng, child.sex, CTF),
        upn=upn,
        services=(
            StatedService(
                ServiceKind.SCHOOL, OrganisationCode(OrganisationScheme.LAESTAB, school.laestab)
            ),
        ),
        as_at=sent_on(school.laestab, subject.as_at),
    )
    return Draft(
        subject.says(statement),
        school=school,
        upn_written=written,
        own_reference=bool(upn),
    )


def upn_as_heard(rng: Random, upn: str, rates: ErrorRates) -> tuple[str, str]:
    """The UPN that a reader takes, and the UPN in the file; they differ if the latter is wrong."""
    chance = rng.random()
    if not upn or chance < rates.upn_missing:
        return "", ""
    if chance < rates.upn_missing + rates.upn_miskeyed:
        return "", miskeyed(rng, upn)
    return upn, upn
