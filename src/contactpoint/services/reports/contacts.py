"""The contacts that an actor is shown on a record, and what stands for each of them."""

from collections.abc import Sequence

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.services.organisations.naming import organisations_in
from contactpoint.services.within_reach import Reached
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.views.record import Recorded
from contactpoint.visibility.views.reports import ReportableContact, contacts_of


def shown_contacts(actor: Actor, reached: Reached) -> tuple[ReportableContact, ...]:
    """The contacts on the record that the actor is shown, without the actor's own."""
    child, facet = reached.child, reached.facet()
    return contacts_of(
        actor=actor,
        today=timezone.localdate(),
        facet=facet,
        recorded=[
            Recorded(kept.reference, kept.involvement)
            for kept in involvements.of_child(child.pk, child.subject, child.ring)
        ],
        shows_who_works=reached.shows_who_works,
        organisations=organisations_in(facet.record),
    )


def digest_of(contact: ReportableContact) -> bytes:
    """What stands for a contact, also beside another look at the record; it says nothing of it."""
    written = "\0".join(contact.identity).encode()
    return vault().index(IndexDomain.REFERENCES).digest(b"contact\0" + written)


def version_of(contacts: Sequence[ReportableContact]) -> str:
    """A token of the contacts as they were shown, in their order."""
    digests = vault().index(IndexDomain.REFERENCES)
    return digests.digest(b"contacts\0" + b"".join(map(digest_of, contacts))).hex()
