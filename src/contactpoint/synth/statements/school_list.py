"""What a school's or a clinic's list says: names, date of birth, postcode, a number where held."""

from collections.abc import Iterator
from random import Random

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
    derived_reference,
)
from contactpoint.synth.england import School
from contactpoint.synth.list_forms import ListForm, clinic_code, form_of
from contactpoint.synth.mistakes import (
    address_as_heard,
    carers_as_heard,
    date_as_heard,
    middle_as_heard,
    name_as_heard,
    sex_as_heard,
)
from contactpoint.synth.numbers import miskeyed
from contactpoint.synth.rates import ALSO_KNOWN_AS, CLINIC_OLDER, CLINIC_UNDER_FIVE, SCHOOL_LIST
from contactpoint.synth.spellings import nickname, without_accents
from contactpoint.synth.statements.ctf import upn_as_heard
from contactpoint.synth.statements.draft import Draft, Subject


def list_statements(rng: Random, subject: Subject) -> Iterator[Draft]:
    """What the child's school lists, and what the clinic of its authority does."""
    if subject.listing is not None:
        yield _statement(rng, subject, subject.listing.urn, school=subject.listing)
    attends = CLINIC_UNDER_FIVE if subject.child.age(subject.as_at) < 5 else CLINIC_OLDER
    if rng.random() < attends:
        yield _statement(rng, subject, clinic_code(subject.household.home.authority.code))


def _statement(
    rng: Random, subject: Subject, sender: str, *, school: School | None = None
) -> Draft:
    child, form = subject.child, form_of(sender)
    given, family = (
        storable(form, name)
        for name in name_as_heard(rng, child, subject.household, SCHOOL_LIST, as_at=subject.as_at)
    )
    if form.family_in_capitals:
        family = family.upper()
    birth_date = date_as_heard(rng, child.birth_date, SCHOOL_LIST, as_at=subject.as_at)
    nhs, nhs_written = _nhs_as_heard(rng, subject) if form.states("nhs") else ("", "")
    upn, upn_written = ("", "")
    if form.states("upn"):
        upn, upn_written = upn_as_heard(rng, subject.upn, SCHOOL_LIST)
    middle = ""
    if form.states("middle") and given[:2] == child.whole_given[:2]:
        middle = middle_as_heard(rng, child, subject.household, SCHOOL_LIST, family=family)
        middle = storable(form, middle)
    names = [PersonName(f"{given} {middle}".rstrip(), family)]
    short = storable(form, nickname(rng, child.given))
    if form.states("preferred") and short != given and rng.random() < ALSO_KNOWN_AS:
        names.append(PersonName(short, family, NameKind.ALSO_KNOWN_AS))
    sex = sex_as_heard(rng, child.sex, SCHOOL_LIST)
    if school is None:
        service = ServiceKind.HOSPITAL, OrganisationCode(OrganisationScheme.ODS, sender)
    else:
        service = ServiceKind.SCHOOL, OrganisationCode(OrganisationScheme.URN, sender)
    statement = Statement(
        feed="school_list",
        source=sender,
        reference=nhs or upn or derived_reference(given, family, birth_date),
        names=tuple(names),
        birth_date=birth_date,
        sex=sex if form.states("sex") else Sex.NOT_SPECIFIED,
        address=listed_address(form, address_as_heard(rng, subject.household, SCHOOL_LIST)[0]),
        carers=_listed_carers(rng, subject, form, sender),
        nhs_number=nhs,
        upn=upn,
        services=(StatedService(*service),),
    )
    return Draft(
        subject.says(statement),
        school=school,
        nhs_written=nhs_written,
        upn_written=upn_written,
        own_reference=statement.reference in (subject.nhs_number, subject.upn),
        middle=middle,
    )


def _listed_carers(rng: Random, subject: Subject, form: ListForm, sender: str) -> tuple[Carer, ...]:
    if not form.states("carer_name"):
        return ()
    carers = carers_as_heard(
        rng, subject.household, SCHOOL_LIST, source=sender, said=subject.carers_said
    )
    return carers[: 2 if form.states("carer_2_name") else 1]


def _nhs_as_heard(rng: Random, subject: Subject) -> tuple[str, str]:
    chance, rates = rng.random(), SCHOOL_LIST
    if chance < rates.nhs_missing:
        return "", ""
    if chance < rates.nhs_missing + rates.nhs_miskeyed:
        return "", miskeyed(rng, subject.nhs_number)
    number = subject.nhs_number
    if subject.sibling_nhs and rng.random() < rates.nhs_of_sibling:
        number = subject.sibling_nhs
    return number, number


def listed_address(form: ListForm, address: Address | None) -> Address | None:
    """The address as a list of this shape states it."""
    if address is None:
        return None
    if not form.states("line"):
        return Address(postcode=address.postcode)
    return Address(
        lines=(storable(form, ", ".join(address.lines)),) if address.lines else (),
        town=storable(form, address.town),
        postcode=address.postcode,
    )


def storable(form: ListForm, text: str) -> str:
    """The text in letters that a list of this shape can hold."""
    try:
        text.encode(form.encoding)
    except UnicodeEncodeError:
        return without_accents(text).encode(form.encoding, "replace").decode(form.encoding)
    return text
