"""ReviewError, and why a verdict cannot be given.

    ReviewError
    ├── NoSuchCaseError        settled meanwhile, or never there; the same for what may not be shown
    ├── CaseTakenError         another reviewer has it
    ├── CaseChangedError       not what was shown any more: look again
    ├── NothingToCompareError  there is no record to be the same as
    ├── SplitRefusedError      these statements cannot be split off
    ├── JoinRefusedError       these two records cannot be joined
    ├── CorrectionRefusedError this is not a value of that field, or there is nothing to correct
    └── CannotUndoError        undone already, or a later verdict builds on it

No message holds anything of a child.
"""


class ReviewError(Exception):
    """A verdict cannot be given. The message says what to do, in words fit for a page."""


class NoSuchCaseError(ReviewError):
    """There is no such case to decide."""

    def __init__(self) -> None:
        super().__init__("This case has been settled, or there is nothing to decide any more.")


class CaseTakenError(ReviewError):
    """Another reviewer has the case."""

    def __init__(self) -> None:
        super().__init__("A colleague is working on this case.")


class CaseChangedError(ReviewError):
    """What was shown is not how it stands now."""

    def __init__(self) -> None:
        super().__init__("This has changed since you opened it. Look at it again.")


class NothingToCompareError(ReviewError):
    """The case has no record to compare with."""

    def __init__(self) -> None:
        super().__init__("There is no record to compare with yet. Ask the source.")


class SplitRefusedError(ReviewError):
    """A split needs some of the record's statements, and must leave some."""

    def __init__(self) -> None:
        super().__init__("Choose at least one statement, and leave at least one.")


class JoinRefusedError(ReviewError):
    """Both numbers lead to one record already."""

    def __init__(self) -> None:
        super().__init__("Both numbers lead to the same record already.")


class CorrectionRefusedError(ReviewError):
    """The value is not one of the field."""

    def __init__(self) -> None:
        super().__init__("This cannot be a value of that field.")


class CannotUndoError(ReviewError):
    """The verdict is undone already, or a later one builds on it."""

    def __init__(self) -> None:
        super().__init__("A later verdict builds on this one. Undo that one first.")
