"""Details of what is recorded of children whom practitioners add. As all details
(``ledger.details``)."""

from collections.abc import Mapping

from contactpoint.ledger.about import About
from contactpoint.ledger.entry import Event


class ChildAdded(About, frozen=True, array_like=True, gc=False, kw_only=True, tag="child_added/1"):
    """The account added the child, of whom no source had told. ``statement`` is what it stated."""

    statement: int


AddingDetail = ChildAdded

ADDING_DETAILS: Mapping[Event, type[AddingDetail]] = {Event.CHILD_ADDED: ChildAdded}
