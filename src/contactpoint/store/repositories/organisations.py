"""Organisations by their codes, and what is decided of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import LiteralString

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contactpoint.access.scope import Scope
from contactpoint.children.sources import PractitionersOf
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.store import prepared
from contactpoint.store.account_macs import mac_of_organisation, to_save
from contactpoint.store.models import Organisation, OrganisationEvent


def by_codes(codes: Iterable[OrganisationCode]) -> Mapping[OrganisationCode, Organisation]:
    """The organisations that registers know by these codes. A school's two codes give one row."""
    found: dict[OrganisationCode, Organisation] = {}
    wanted = set(codes)
    condition = Q(pk__in=[])
    for code in wanted:
        condition |= _condition(code)
    # No two schools have one number, but for those that an earlier release loaded: the later one
    # of them, which has the greater code.
    for row in Organisation.objects.filter(condition).order_by("code"):
        found[OrganisationCode(OrganisationScheme(row.scheme), row.code)] = row
        found[OrganisationCode(OrganisationScheme.LAESTAB, row.laestab)] = row
    return {code: found[code] for code in wanted if code in found}


def _condition(code: OrganisationCode) -> Q:
    if code.scheme is OrganisationScheme.LAESTAB:
        return Q(laestab=code.code)
    return Q(scheme=code.scheme.value, code=code.code)


@dataclass(frozen=True, slots=True)
class Known:
    """What is on file of an organisation before the registers are loaded."""

    pk: int
    service: str
    authority: str
    postcode: str
    accredited: bool
    closed_on: date | None
    successor: str
    absent_since: date | None

    def is_open(self, today: date) -> bool:
        """Whether it is, or no register says otherwise."""
        return self.closed_on is None or self.closed_on > today


def as_known() -> dict[tuple[str, str], Known]:
    """All organisations by scheme and code, as they are on file."""
    found = Organisation.objects.values_list(
        *("scheme", "code", "pk", "service", "authority_gss", "postcode"),
        *("accredited", "closed_on", "successor", "absent_since"),
    )
    return {(scheme, code): Known(*rest) for scheme, code, *rest in found}


def note_absent(pks: Iterable[int], since: date) -> None:
    """These are in their register no more, seen on this day."""
    Organisation.objects.filter(pk__in=list(pks)).update(absent_since=since)


def with_accounts(pks: Iterable[int]) -> list[Organisation]:
    """Those of these organisations that have accounts."""
    found = Organisation.objects.filter(pk__in=list(pks), account__isnull=False)
    return list(found.distinct().order_by("pk"))


def accredited_of(pks: Iterable[int]) -> list[Organisation]:
    """Those of these organisations that are accredited."""
    found = Organisation.objects.filter(pk__in=list(pks), accredited=True)
    return list(found.order_by("pk"))


def are_there(service: ServiceKind) -> bool:
    """Whether there is an organisation that gives this service."""
    return Organisation.objects.filter(service=service.value).exists()


def named(pks: Iterable[int]) -> dict[int, tuple[str, Scope]]:
    """The name of each of these organisations and whose it is, by primary key."""
    found = Organisation.objects.filter(pk__in=set(pks))
    return {
        pk: (name, Scope.of(gss))
        for pk, name, gss in found.values_list("pk", "name", "authority_gss")
    }


def practitioners_of(pk: int) -> PractitionersOf:
    """The organisation as a source of what its practitioners state."""
    row = Organisation.objects.get(pk=pk)
    authority = row.authority_gss if Scope.of(row.authority_gss).is_authority else ""
    code = OrganisationCode(OrganisationScheme(row.scheme), row.code)
    return PractitionersOf(authority, code)


def put(rows: Sequence[Organisation], *, taken: Iterable[str] = ()) -> None:
    """Insert organisations, or update those whose code is there.

    An organisation takes the register's new name and place, and what the row says of its closing
    and of its absence. It keeps its telephone number and accreditation, which no register carries.
    ``taken`` are the LAESTAB numbers that pass to a
    school of ``rows`` from one that is not among them; any other number stays with the one that
    has it.
    """
    with transaction.atomic():
        _pass_numbers_on(rows, frozenset(taken) - {""})
        _put(rows, under=to_save())


def _pass_numbers_on(rows: Sequence[Organisation], taken: frozenset[str]) -> None:
    """Leave each LAESTAB number of the rows, and of the schools beside them, with one school."""
    codes = {(row.scheme, row.code) for row in rows}
    numbers = {row.laestab for row in rows if row.laestab}
    held = Organisation.objects.exclude(laestab="").values_list("pk", "scheme", "code", "laestab")
    beside = [
        (pk, laestab)
        for pk, scheme, code, laestab in held
        if laestab in numbers and (scheme, code) not in codes
    ]
    gone = [pk for pk, laestab in beside if laestab in taken]
    Organisation.objects.filter(pk__in=gone).update(laestab="")
    kept = {laestab for _, laestab in beside if laestab not in taken}
    for row in rows:
        if row.laestab in kept:
            row.laestab = ""


# What people decide of an organisation, which no register carries.
_DECIDED = ("accredited", "accredited_on", "accredited_until", "accredited_by", "partner")
_REGISTERED: dict[str, LiteralString] = {
    "scheme": "text",
    "code": "text",
    "laestab": "text",
    "name": "text",
    "service": "text",
    "town": "text",
    "postcode": "text",
    "authority_gss": "text",
    "authority_name": "text",
    "closed_on": "date",
    "successor": "text",
    "absent_since": "date",
    "mac": "bytea",
}
_MADE: dict[str, LiteralString] = {
    "telephone": "text",
    "accredited": "bool",
    "accredited_on": "date",
    "accredited_until": "date",
    "accredited_by": "int8",
    "partner": "bool",
}
_COLUMNS = _REGISTERED | _MADE
# A column an array: the ORM's own way takes seven times as long for the registers of a country.
_PUT: LiteralString = (
    f"INSERT INTO store_organisation ({', '.join(_COLUMNS)})"  # noqa: S608 (the names above)
    f" SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())})"
    " ON CONFLICT (scheme, code) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in list(_REGISTERED)[2:])
)


def _put(rows: Sequence[Organisation], *, under: int) -> None:
    decided = {
        (one.scheme, one.code): one
        for one in Organisation.objects.exclude(accredited_on=None, accredited=False)
    }
    for row in rows:
        kept = decided.get((row.scheme, row.code))
        if kept is not None:
            for name in _DECIDED:
                setattr(row, name, getattr(kept, name))
        row.mac = mac_of_organisation(row, under)
    on_file = {
        (scheme, code): rest
        for scheme, code, *rest in Organisation.objects.values_list(*_REGISTERED)
    }
    put = {(row.scheme, row.code): row for row in rows}
    changed = [
        row
        for at, row in put.items()
        if on_file.get(at) != [getattr(row, n) for n in _REGISTERED][2:]
    ]
    if changed:
        prepared.run(_PUT, [[getattr(row, name) for row in changed] for name in _COLUMNS])


# For so long an organisation is accredited, unless another day is named.
ACCREDITED_FOR = timedelta(days=365)


def locked(scheme: str, code: str) -> Organisation | None:
    """The organisation of this code, locked until the open transaction ends."""
    return Organisation.objects.select_for_update().filter(scheme=scheme, code=code).first()


def accredit(pk: int, *, until: date | None = None, by: int | None = None) -> None:
    """Let the organisation's accounts be used from today to the day ``until``, a year from now
    unless it is named. ``by`` is the account that answers for it, ``None`` for an operator."""
    row = Organisation.objects.select_for_update().get(pk=pk)
    today = timezone.localdate()
    row.accredited, row.accredited_on, row.accredited_by = True, today, by
    row.accredited_until = until or today + ACCREDITED_FOR
    row.save(update_fields=["accredited", "accredited_on", "accredited_until", "accredited_by"])
    note(row, OrganisationEvent.What.ACCREDITED, by=by, until=row.accredited_until)


def withdraw(row: Organisation, *, by: int | None) -> None:
    """Let no account of the organisation be used from now on."""
    row.accredited, row.accredited_until, row.accredited_by = False, None, by
    row.save(update_fields=["accredited", "accredited_until", "accredited_by"])
    note(row, OrganisationEvent.What.WITHDRAWN, by=by)


def correct_telephone(pk: int, telephone: str, *, by: int) -> str:
    """Put another telephone number in the place of an organisation's; returns the one before."""
    row = Organisation.objects.select_for_update().get(pk=pk)
    before = row.telephone
    row.telephone = telephone
    row.save(update_fields=["telephone"])
    note(row, OrganisationEvent.What.TELEPHONE, by=by)
    return before


def add_partner(
    code: OrganisationCode, *, name: str, telephone: str, until: date, by: int
) -> Organisation:
    """A national partner, accredited from today. Raises ``IntegrityError`` where it is there."""
    row = Organisation.objects.create(
        scheme=code.scheme.value,
        code=code.code,
        name=name,
        telephone=telephone,
        service=ServiceKind.CHARITY.value,
        accredited=True,
        accredited_on=timezone.localdate(),
        accredited_until=until,
        accredited_by=by,
        partner=True,
    )
    note(row, OrganisationEvent.What.PARTNER, by=by, until=until)
    return row


def note(
    row: Organisation,
    what: OrganisationEvent.What,
    *,
    by: int | None = None,
    until: date | None = None,
    other: Organisation | None = None,
) -> None:
    """Note what became of an organisation, for its page."""
    OrganisationEvent.objects.create(
        organisation=row, what=what.value, at=timezone.now(), by=by, until=until, other=other
    )


def note_many(pks: Iterable[int], what: OrganisationEvent.What) -> None:
    """Note what a register said of several."""
    at = timezone.now()
    OrganisationEvent.objects.bulk_create(
        OrganisationEvent(organisation_id=pk, what=what.value, at=at) for pk in pks
    )


def events_of(row: Organisation) -> list[OrganisationEvent]:
    """What became of an organisation, the newest first."""
    found = OrganisationEvent.objects.filter(organisation=row).select_related("other")
    return list(found.order_by("-at", "-pk"))
