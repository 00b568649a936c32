"""What is there for everybody to see, before anything hidden happens.

Bella, whom any practitioner may find; Imogen, who is shielded; Ada, who lives in Leeds and is
another authority's; and for a reviewer, a case of the own desk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from unittest.mock import patch

from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    Statement,
)
from contactpoint.placing.rearrange import put_under
from contactpoint.store.models import Account, Child, Load, Organisation
from contactpoint.store.repositories import authorities, loads
from contactpoint.visibility.status import Status
from tests.fixtures.contested import stated_on
from tests.fixtures.taken_back import taken_back
from tests.web import world

LEEDS = "E08000035"
# As it sends its returns.
LEEDS_CODE = "383"
LEEDS_COUNCIL = OrganisationCode(OrganisationScheme.GSS, LEEDS)

IMOGEN = replace(
    world.BELLA,
    reference="imogen",
    names=(PersonName("Imogen", "Fairweather"),),
    birth_date=date(2014, 5, 16),
    address=Address(("1 Quarry Hill",), "Mereton", "ZE2 9AD"),
    carers=(),
    nhs_number="9991234500",
    services=(),
)
ADA = replace(
    world.BELLA,
    reference="ada",
    names=(PersonName("Ada", "Wrigglesworth"),),
    birth_date=date(2013, 2, 27),
    address=Address(("5 Canal Wharf",), "Leeds", "LS1 4AP"),
    carers=(),
    nhs_number="9991234519",
    services=(),
)
# As Ada, but for the given name: a twin, or Ada under another name.
ADAS_TWIN = replace(
    ADA, reference="adas-twin", names=(PersonName("Edith", "Wrigglesworth"),), nhs_number=""
)
SEEN_BY_ALL = (world.BELLA, IMOGEN, ADA)


class Seat(StrEnum):
    """Where the walker sits, and so about whose children a reviewer or an officer decides."""

    COUNCIL = "council"  # of the national desk, as far as any child here is concerned
    PRACTICE = "practice"  # the same, and may use NHS numbers
    LEEDS = "leeds"


@dataclass(frozen=True, slots=True)
class Walker:
    """Who looks: a role, and where. ``by_mediator`` is who calls a mediator, who looks for them,
    and holds all that sees more besides."""

    role: Role
    seat: Seat = Seat.COUNCIL
    by_mediator: bool = False

    @property
    def desk(self) -> Scope:
        """About whose children the walker decides, if the role decides at all."""
        return Scope.of(LEEDS) if self.seat is Seat.LEEDS else NATIONAL

    def __str__(self) -> str:
        by = " by a mediator" if self.by_mediator else ""
        return f"{self.role.value} at {self.seat.value}{by}"


def built_for(walker: Walker) -> Account:
    """The world as far as nothing is hidden, and the walker's account in it."""
    world.registers()
    account = world.account("dana.okafor", role=walker.role, at=_organisation(walker.seat))
    world.account("ravi.menon")
    # Which organisations and accounts there are is no secret of a child's.
    world.account("lee.moss", role=Role.DATA_QUALITY, at=leeds_council())
    founded(world.BELLA, world.BELLA_AT_SCHOOL)
    founded(IMOGEN, status=Status.SHIELDED)
    founded(ADA)
    if walker.role is Role.DATA_QUALITY:
        world.put(ADAS_TWIN if walker.seat is Seat.LEEDS else world.ROSAMUND)
    return account


def leeds_council() -> Organisation:
    """An authority with children, cases and verdicts of its own."""
    made = world.organisation(
        code=LEEDS_COUNCIL, name="Leeds City Council", service=ServiceKind.SOCIAL_CARE
    )
    made.authority_gss = LEEDS
    made.save()
    # Else its staff look at nobody, and would notice nothing.
    authorities.switch_on(LEEDS, name="Leeds", on_from=timezone.localdate())
    return made


@contextmanager
def one_load_listed() -> Iterator[None]:
    """List one load only. That something was loaded is no secret, and all that happens here comes
    by loads."""
    with taken_back("default"):
        listed = Load.objects.create(
            pk=10**6,
            feed="cin",
            full=False,
            files_digest=bytes(32),
            sources=[LEEDS_CODE],
            state=Load.State.DONE,
            counts={"added": 2, "hidden": Child.objects.count()},
        )
        listed.started_at = datetime(2026, 1, 5, tzinfo=UTC)
        with patch.object(loads, "latest", lambda most: [listed]):
            yield


def record_of(stated: Statement) -> Child:
    """The record of one of the three, who are founded in their order and before everybody else."""
    return Child.objects.order_by("pk")[SEEN_BY_ALL.index(stated)]


def died_long_ago(number: str) -> None:
    """The child of a number has died, health says, so that its record is archived."""
    (record,) = Child.objects.filter(number=number)
    died_on = timezone.localdate() - timedelta(days=500)
    stated_on(record, Statement("pds", "nhs", "", death_date=died_on))


def founded(*stated: Statement, status: Status = Status.ACTIVE) -> None:
    """One more record, of which all these are, under a status."""
    before = Child.objects.count()
    world.put(*stated)
    assert Child.objects.count() == before + 1
    put_under(Child.objects.latest("pk"), status)


def _organisation(seat: Seat) -> Organisation | None:
    match seat:
        case Seat.PRACTICE:
            return world.organisation(code=world.PRACTICE)
        case Seat.LEEDS:
            return leeds_council()
    return None
