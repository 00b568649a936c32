"""Children whom the walker works with, or that a colleague offers: what the walks have of them."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Purpose
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.involvement.handing_over import Offer
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.models import Account
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from tests.non_interference.england import IMOGEN, SEEN_BY_ALL, record_of
from tests.non_interference.walk import Walk
from tests.web import world

# Bella lives elsewhere; of Imogen, who is shielded, the name is another as well.
MOVED = replace(
    world.BELLA, address=Address(("9 Ferry Steps",), "Mereton", "ZE2 9AC"), as_at=date(2026, 2, 1)
)
IMOGEN_MOVED = replace(
    IMOGEN,
    names=(PersonName("Imogen", "Fairweather-Lowe"),),
    address=Address(("2 Beacon Row",), "Mereton", "ZE2 9AE"),
    as_at=date(2026, 2, 1),
)


def offered_by_a_colleague(walk: Walk) -> list[tuple[str, UUID]]:
    """Each child that all may see, as a colleague who works with it offers it to the walker: its
    number, and the reference of the colleague's involvement."""
    found = Account.objects.filter(username="oona.rees").first()
    colleague = found or world.account("oona.rees", at=walk.account.organisation)
    offered = []
    for stated in SEEN_BY_ALL:
        child = record_of(stated)
        record_involvement(
            actor=world.actor_of(colleague),
            purpose=Purpose.WORKING_WITH_CHILD,
            number=child.number,
            started_on=timezone.localdate(),
        )
        ring = vault().hold([child.subject])
        own = next(
            one
            for one in involvements.of_child(child.pk, child.subject, ring)
            if one.involvement.account_id == colleague.pk
        )
        with transaction.atomic():
            offer = Offer(walk.account.pk, timezone.now())
            involvements.put_offer(child.pk, child.subject, ring, own, offer)
        offered.append((child.number, own.reference))
    return offered
