"""The envelope of an entry: who, acting for whom, why, about whom, and whose key opens the rest."""

from uuid import UUID

from msgspec import Struct

from contactpoint.ledger.entry import Event


class Envelope(Struct, frozen=True, array_like=True, gc=False):
    """``account`` is the account's number; it is ``None`` for what no account did (a feed load, a
    failed sign-in of an unknown user name). ``organisation`` is that of the organisation that the
    account acted for. ``purpose`` is empty where none is stated. ``subject`` is the vault subject
    of the child that the entry is about. Without it the key of the ledger month ``month`` opens the
    detail, in its generation ``generation``.

    Where a mediator acted for the account, ``through`` is the mediator's account, and
    ``through_organisation`` the mediator's organisation. Such an entry stands twice: once for the
    account and about the child, and once, with ``is_mediators``, among the mediator's own. Entries
    that are older than mediators have none of the three.
    """

    event: Event
    account: int | None
    organisation: int | None
    purpose: str
    month: str
    subject: UUID | None = None
    generation: int = 0
    through: int | None = None
    through_organisation: int | None = None
    is_mediators: bool = False
