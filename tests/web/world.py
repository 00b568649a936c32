"""An invented part of England for the tests of pages: who works there, and its children."""

import re
from datetime import date, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    Relationship,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.involvement.involvement import Involvement
from contactpoint.placing.place_statements import place
from contactpoint.services.accounts import second_factor
from contactpoint.services.accounts.sign_in import actor_of
from contactpoint.store.models import Account, Child, Load, Organisation
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault

PASSWORD = "a long enough invented password"
PIN = "482916"

COUNCIL = OrganisationCode(OrganisationScheme.GSS, "E99000001")
SCHOOL = OrganisationCode(OrganisationScheme.URN, "999001")
PRACTICE = OrganisationCode(OrganisationScheme.ODS, "X99001")


def organisation(
    *,
    code: OrganisationCode = COUNCIL,
    name: str = "Mereshire Council",
    service: ServiceKind = ServiceKind.SOCIAL_CARE,
    accredited: bool = True,
) -> Organisation:
    """An organisation, made once."""
    return Organisation.objects.get_or_create(
        scheme=code.scheme.value,
        code=code.code,
        defaults={
            "name": name,
            "service": service.value,
            "town": "Mereton",
            "telephone": "01632 960001",
            # None of its children lives where a register has an authority: they are the nation's.
            "authority_gss": ENGLAND,
            "authority_name": "Mereshire",
            "accredited": accredited,
        },
    )[0]


def registers() -> None:
    """The school and the practice that statements name."""
    organisation(code=SCHOOL, name="Mereton Primary School", service=ServiceKind.SCHOOL)
    organisation(code=PRACTICE, name="The Wharf Surgery", service=ServiceKind.GP_PRACTICE)


def account(
    username: str = "dana.okafor",
    *,
    role: Role = Role.PRACTITIONER,
    at: Organisation | None = None,
    second_factor_set_up: bool = True,
    password: str | None = None,
) -> Account:
    """An account in good standing; with a password only when one is given: hashing is slow."""
    yesterday = timezone.localdate() - timedelta(days=1)
    made = Account.objects.create(
        username=username,
        password=make_password(password),
        pin=make_password(PIN) if password and second_factor_set_up else "",
        grants=[[role.value, Scope.of((at or organisation()).authority_gss).code, None]],
        display_name=username.replace(".", " ").title(),
        job_title="Social worker",
        telephone="01632 960123",
        email=f"{username}@mereshire.example",
        organisation=at or organisation(),
        identity_checked_on=yesterday,
        dbs_checked_on=yesterday,
        trained_on=yesterday,
        agreement_signed_on=yesterday,
        renewed_on=yesterday,
    )
    if second_factor_set_up:
        second_factor.enrol(made)
    return made


def change(username: str, **fields: object) -> None:
    """Change an account as the service does."""
    account = Account.objects.get(username=username)
    for name, value in fields.items():
        setattr(account, name, value)
    account.save()


def current_code(account: Account) -> str:
    """What the account's device shows now."""
    return second_factor.current_code(account)


BELLA = Statement(
    feed="pds",
    source="nhs",
    reference="9000000009",
    names=(
        PersonName("Arabella", "Tarkington"),
        PersonName("Arabella", "Quillfeather", NameKind.FORMER),
    ),
    birth_date=date(2017, 7, 4),
    sex=Sex.FEMALE,
    address=Address(("3 Wherry Lane",), "Mereton", "ZE2 9AB"),
    carers=(
        Carer(
            PersonName("Morwenna", "Tarkington"),
            Relationship.PARENTAL_RESPONSIBILITY,
            "01632 960222",
        ),
    ),
    nhs_number="9000000009",
    services=(StatedService(ServiceKind.GP_PRACTICE, PRACTICE, date(2019, 1, 2)),),
    as_at=date(2026, 1, 5),
)
# As Bella, but for the given name: a twin, or Bella under another name.
ROSAMUND = replace(
    BELLA,
    reference="9449303223",
    names=(PersonName("Rosamund", "Tarkington"),),
    nhs_number="",
)
BELLA_AT_SCHOOL = Statement(
    feed="school_list",
    source="999001",
    reference="school-1",
    names=(PersonName("Bella", "Tarkington"),),
    birth_date=date(2017, 7, 4),
    sex=Sex.FEMALE,
    address=Address(("3 Wherry Lane",), "Mereton", "ZE2 9AB"),
    services=(StatedService(ServiceKind.SCHOOL, SCHOOL, date(2021, 9, 1)),),
    as_at=date(2026, 1, 6),
)
# Of a child of Bella's date of birth and home, whom it does not name.
NAMELESS = Statement(
    feed="ssda903",
    source="000",
    reference="looked-after-1",
    birth_date=date(2017, 7, 4),
    sex=Sex.FEMALE,
    former_addresses=(Address(postcode="ZE2 9AB"),),
    as_at=date(2026, 1, 7),
)


def put(*stated: Statement) -> None:
    """Place statements as a load does."""
    load = Load.objects.create(feed="test", full=False, files_digest=uuid4().bytes * 2)
    load.state = Load.State.DONE
    load.save()
    with transaction.atomic():
        place(load, stated)


def only_child() -> Child:
    """The only child of a world."""
    return Child.objects.get()


def involve(
    child: Child,
    who: Actor,
    *,
    started_on: date,
    ended_on: date | None = None,
    lead: bool = False,
    confirmed_on: date | None = None,
    contact_left: bool = False,
) -> None:
    """Record an involvement as it would stand now, without the ledger."""
    involvements.add(
        reference=uuid4(),
        child_pk=child.pk,
        subject=child.subject,
        ring=vault().hold([child.subject]),
        involvement=Involvement(
            account_id=who.account_id,
            service=who.service,
            organisation_name=who.organisation_name,
            authority_name=who.authority_name,
            practitioner_name=who.display_name,
            job_title=who.job_title,
            telephone=who.telephone,
            email=who.email,
            started_on=started_on,
            ended_on=ended_on,
            lead=lead,
            contact_left=contact_left,
            confirmed_on=confirmed_on,
            organisation_id=who.organisation_id,
        ),
    )


_RANDOM = re.compile(r'value="[A-Za-z0-9]{64}"|nonce="[\w-]*"')


def without_random(page: str) -> str:
    """A page without its form tokens and nonces, which are random every time."""
    return _RANDOM.sub("", page)


__all__ = ["PASSWORD", "PIN", "actor_of"]
