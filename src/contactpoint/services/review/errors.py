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
    ├── NeedsAgreementError    others have to agree: it can be proposed to them
    ├── AlreadyProposedError   the same waits to be confirmed already
    ├── NoSuchProposalError    answered meanwhile, never there, or not to be shown
    ├── ProposalFellError      what it was proposed on has changed, or who proposed it has left
    ├── ProposalLapsedError    nobody answered it in time
    └── CannotUndoError        the verdict cannot be undone now
        ├── UndoneAlreadyError it has been undone already
        ├── BuiltOnError       another verdict builds on it, or contradicts undoing it
        └── WorkRecordedError  what practitioners have recorded since would be out of reach

No message holds anything of a child.
"""

from contactpoint.review.authority import Needed


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


class NeedsAgreementError(ReviewError):
    """The reviewer may not do this alone; ``needed`` says who else has to agree."""

    def __init__(self, needed: Needed) -> None:
        super().__init__(
            "Another authority has to agree to this, because it decides about the child too."
            if needed.scopes
            else "A second person has to agree to this: the two differ in name, date of birth "
            "and sex."
        )
        self.needed = needed


class AlreadyProposedError(ReviewError):
    """The same has been proposed, and waits to be confirmed."""

    def __init__(self) -> None:
        super().__init__("This has been proposed already, and waits to be confirmed.")


class NoSuchProposalError(ReviewError):
    """There is no such proposal to answer."""

    def __init__(self) -> None:
        super().__init__("This proposal has been answered, or there is nothing left to decide.")


class ProposalLapsedError(ReviewError):
    """Nobody answered the proposal in time."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody answered this proposal in time, so it is no longer open. Its case is in the"
            " queue again."
        )


class ProposalFellError(ReviewError):
    """A record or the case has changed since the verdict was proposed, or who proposed it may give
    no verdict any more."""

    def __init__(self) -> None:
        super().__init__(
            "What this was proposed on has changed, or who proposed it may do so no more. The"
            " proposal is no longer open. Look at the records again."
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
