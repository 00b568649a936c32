"""ReviewError, and why a verdict cannot be given.

    ReviewError
    ├── NoSuchCaseError        settled meanwhile, never there, or not to be shown
    ├── CaseTakenError         another reviewer has the case
    ├── CaseChangedError       the case or record is not as it was shown: look again
    ├── NothingToCompareError  there is no record to be the same as
    ├── NothingToChooseError   the records of the case are known already
    ├── NotAskedError          the case asks something else
    ├── FoundingRefusedError   the statement says too little to make a record
    ├── SplitRefusedError      these statements cannot be split off
    ├── JoinRefusedError       these two records cannot be joined
    ├── CorrectionRefusedError this cannot be the value of that field
    └── CannotUndoError        the verdict cannot be undone now
        ├── UndoneAlreadyError it has been undone already
        ├── BuiltOnError       another verdict builds on it, or contradicts undoing it
        └── WorkRecordedError  what practitioners have recorded since would be out of reach

No message holds anything of a child.
"""


class ReviewError(Exception):
    """A verdict cannot be given. The message says what to do, in words fit for a page."""


class NoSuchCaseError(ReviewError):
    """There is no such case to decide."""

    def __init__(self) -> None:
        super().__init__(
            "This case has been settled, or nothing is left to decide. Take the next one."
        )


class CaseTakenError(ReviewError):
    """Another reviewer has the case."""

    def __init__(self) -> None:
        super().__init__("A colleague is working on this case. Take the next one.")


class CaseChangedError(ReviewError):
    """The case or the record has changed since it was shown."""

    def __init__(self) -> None:
        super().__init__("This has changed since you opened it. Look at it again.")


class NothingToCompareError(ReviewError):
    """The case has no record to compare with."""

    def __init__(self) -> None:
        super().__init__("Choose a record to compare with first.")


class NothingToChooseError(ReviewError):
    """A record has been chosen already."""

    def __init__(self) -> None:
        super().__init__(
            "There is a record to compare with already. Say whether it is the same child."
        )


class NotAskedError(ReviewError):
    """The case asks something else than what was answered."""

    def __init__(self) -> None:
        super().__init__("This case asks something else. Look at it again.")


class FoundingRefusedError(ReviewError):
    """The statement has no name, so nobody could find a record that it founded."""

    def __init__(self) -> None:
        super().__init__(
            "The statement has no name, so it cannot make a record. "
            "Compare it with a record, or ask the source."
        )


class SplitRefusedError(ReviewError):
    """A split needs some of the record's statements, and must leave some."""

    def __init__(self) -> None:
        super().__init__("Choose at least one statement, and leave at least one with a name.")


class JoinRefusedError(ReviewError):
    """Both numbers lead to one record already."""

    def __init__(self) -> None:
        super().__init__("Both numbers lead to the same record already.")


class CorrectionRefusedError(ReviewError):
    """The value is not one of the field, or would take the child out of the index."""

    def __init__(self) -> None:
        super().__init__(
            "Check the value. A date of birth must be of somebody under 18, and a date of death "
            "must not be before it or in the future."
        )


class CannotUndoError(ReviewError):
    """A verdict cannot be taken back as things stand."""


class UndoneAlreadyError(CannotUndoError):
    """The verdict has been undone."""

    def __init__(self) -> None:
        super().__init__("This verdict has been undone already.")


class BuiltOnError(CannotUndoError):
    """Another verdict builds on the verdict, or contradicts what undoing it would bring about."""

    def __init__(self) -> None:
        super().__init__(
            "Another verdict builds on this one, or contradicts undoing it. Undo that one first."
        )


class WorkRecordedError(CannotUndoError):
    """Undoing would leave the record, with practitioners' recorded work, without a name."""

    def __init__(self) -> None:
        super().__init__(
            "Practitioners have recorded their work on this record, which would have no name then. "
            "Join it with another record instead."
        )
