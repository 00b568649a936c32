"""What stands in the way of changing an account, and what a field of an invitation lacks."""


class LifeError(ValueError):
    """The account cannot be changed so now; the message says what to do, and names nobody."""


class FieldError(LifeError):
    """Something of an invitation cannot be right; ``field`` is the name of what it is of."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class StillInvolvedError(LifeError):
    """The account still has involvements that go on; ``number`` is how many."""

    def __init__(self, number: int) -> None:
        super().__init__("The account still has open involvements. Hand them over first.")
        self.number = number
