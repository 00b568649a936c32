"""What stands in the way of handing a child over to a colleague."""


class OfferError(ValueError):
    """It cannot be offered, or accepted, now; the message says what to do, and names nobody."""


class OfferGoneError(OfferError):
    """It is not offered to the account: alike where it never was, has been taken back or has
    lapsed, and where the involvement has ended."""

    def __init__(self) -> None:
        super().__init__("This is not offered to you any more.")
