"""RequestError, and why something cannot be asked for or answered.

    RequestError
    ├── CannotBeAskedError   it could not be done if it were approved
    ├── AskedAlreadyError    the same waits for an answer
    ├── TooManyAskedError    the account has asked for too much that waits
    ├── RequestClosedError   it has been answered, taken back, or has lapsed or fallen
    └── NoHalfError          there is no half of a code to show

No message names anybody.
"""

from contactpoint.access.two_persons import Fell, State


class RequestError(Exception):
    """It cannot be done. The message says why, in words fit for a page."""


class CannotBeAskedError(RequestError):
    """What is asked for could not be done."""


class AskedAlreadyError(RequestError):
    """The same has been asked for, and waits."""

    def __init__(self) -> None:
        super().__init__("This has been asked for already, and waits to be approved.")


class TooManyAskedError(RequestError):
    """More waits of the account already than one person can mean."""

    def __init__(self) -> None:
        super().__init__("You have asked for too much that nobody has answered yet.")


_TOLD = {
    State.APPROVED: "This has been approved already.",
    State.DECLINED: "This has been declined already.",
    State.TAKEN_BACK: "Who asked for this has taken it back.",
    State.LAPSED: "Nobody answered this in time. It has to be asked for again.",
}


class RequestClosedError(RequestError):
    """The request can be answered no more. ``state`` says what has become of it."""

    def __init__(self, state: State, fell: str = "") -> None:
        super().__init__(Fell[fell].value if state is State.FELL else _TOLD[state])
        self.state = state


class NoHalfError(RequestError):
    """There is no half of a code for the account to be shown."""

    def __init__(self) -> None:
        super().__init__(
            "Your half of the code has been shown already, or the code is good for nothing any"
            " more. Ask for the account to be recovered again."
        )
