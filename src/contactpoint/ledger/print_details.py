"""What entries tell of records that are printed."""

from contactpoint.ledger.about import About


class RecordPrinted(About, frozen=True, array_like=True, gc=False, tag="record_printed/1"):
    """The child's record was given out as a page to print."""
