"""Details of what is recorded of suppliers, and of loads begun, held, approved or withdrawn.

As all details (``ledger.details``).
"""

from datetime import date

from msgspec import Struct


class LoadBegun(Struct, frozen=True, array_like=True, gc=False, tag="load_begun/1"):
    """The account began a load, or ran it again; the job's own entries say what it did."""

    load: int
    feed: str
    full: bool


class LoadHeld(Struct, frozen=True, array_like=True, gc=False, tag="load_held/1"):
    """A load passed the bounds of its supplier and waits for somebody to approve it.

    ``figures`` are pairs of what was counted and how many. ``passed`` are the bounds that were
    passed, each with the source that did, or none where it was the load as a whole.
    """

    load: int
    feed: str
    supplier: str
    figures: tuple[tuple[str, int], ...]
    passed: tuple[tuple[str, str], ...]


class LoadApproved(Struct, frozen=True, array_like=True, gc=False, tag="load_approved/1"):
    """The account approved a load that was held, with these figures.

    ``begun_by`` is the account that began the load. Where no account did, ``begun_on`` is the login
    of the terminal it was begun on; ``approved_on`` is that of the approval.
    """

    load: int
    feed: str
    figures: tuple[tuple[str, int], ...]
    begun_by: int | None
    begun_on: str
    approved_on: str


class ManyOfOneName(Struct, frozen=True, array_like=True, gc=False, tag="many_of_one_name/1"):
    """An alert: one source brought so many different records of one family name and date of birth.

    Which name and date they are is not said.
    """

    load: int
    feed: str
    source: str
    records: int


class SupplierAdded(Struct, frozen=True, array_like=True, gc=False, tag="supplier_added/1"):
    """A supplier was registered.

    ``key`` is the SHA-256 digest of its public key, or empty; ``bounds`` are pairs of a bound's
    part and its number.
    """

    name: str
    feed: str
    sources: tuple[str, ...]
    from_day: date
    key: str
    bounds: tuple[tuple[str, int], ...]


class SupplierSuspended(Struct, frozen=True, array_like=True, gc=False, tag="supplier_suspended/1"):
    """Nothing of the supplier is let in from now on."""

    name: str


class SupplierResumed(Struct, frozen=True, array_like=True, gc=False, tag="supplier_resumed/1"):
    """The supplier may send again."""

    name: str


class LoadWithdrawn(Struct, frozen=True, array_like=True, gc=False, tag="load_withdrawn/1"):
    """A part of a load was taken back; ``counts`` are pairs of what was counted and how many. The
    first entry, which has none, says that the withdrawal began."""

    load: int
    feed: str
    counts: tuple[tuple[str, int], ...]


class LoadsForgotten(Struct, frozen=True, array_like=True, gc=False, tag="loads_forgotten/1"):
    """What these loads had replaced was destroyed: they cannot be withdrawn any more."""

    loads: tuple[int, ...]


class CasesPutAside(Struct, frozen=True, array_like=True, gc=False, tag="cases_put_aside/1"):
    """The cases that a load opened left their queues together; with ``back``, they came back."""

    load: int
    cases: int
    back: bool = False
