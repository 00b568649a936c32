"""What stands in the way of changing an account."""


class NoSuchAccountError(LookupError):
    """No account has this user name."""

    def __init__(self) -> None:
        super().__init__("there is no account with this user name")


class EnrolmentRefusedError(ValueError):
    """The account cannot be given an enrolment code; the message says why."""
