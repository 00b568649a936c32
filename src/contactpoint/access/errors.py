"""AccessRefusedError, the reasons that it carries, and all for which somebody is refused."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why something was refused, in words fit for a page."""

    ROLE = "Your role does not include this."
    PURPOSE = "Your role cannot use this purpose."
    NOT_OWN = "You can only change your own involvement."
    OWN = "Nobody does this for their own account, or answers what they asked for themselves."
    OUT_OF_SCOPE = "There is no such page."
    NOT_SWITCHED_ON = "Your authority does not use ContactPoint yet."
    MEDIATED = "A mediator searches and opens records for a caller, and does nothing else for them."
    STEP_UP = "Prove that it is you again before you do this."
    AUTHORITY = "This belongs to another authority."
    NOT_OWN_PROPOSAL = "Only who made a proposal can take it back."
    NO_SUCH_RECORD = "There is no such record."
    PROVE_AGAIN = (
        "You have looked at a lot. Prove that it is you with a one-time code and your PIN."
    )
    BUDGET = "Too much has been looked at, so looking has been stopped. Tell your account manager."


class Reason(StrEnum):
    """Everything for which somebody is refused, as the ledger has it. The list is closed: a refusal
    that is not in it is recorded as ``OTHER``, and a test fails."""

    # What services refuse.
    ROLE = "role"
    PURPOSE = "purpose"
    NOT_OWN = "not_own"
    OWN = "own"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_SWITCHED_ON = "not_switched_on"
    MEDIATED = "mediated"
    STEP_UP = "step_up"
    AUTHORITY = "authority"
    NOT_OWN_PROPOSAL = "not_own_proposal"
    NO_SUCH_RECORD = "no_such_record"
    PROVE_AGAIN = "prove_again"
    BUDGET = "budget"
    # What a search may not ask.
    NUMBER = "number"
    # What is refused before a service is asked.
    SESSION_ENDED = "session_ended"
    STANDING = "standing"
    UNDECLARED = "undeclared"
    FORM_EXPIRED = "form_expired"
    # Of the way to the practice copy and back.
    TICKET = "ticket"
    TRAINING_RESULT = "training_result"
    NOT_THERE = "not_there"
    OTHER = "other"

    @classmethod
    def of(cls, refusal: Refusal) -> "Reason":
        """The reason of a service's refusal; ``OTHER`` where it has none of its own."""
        return cls.__members__.get(refusal.name, cls.OTHER)


class AccessRefusedError(Exception):
    """The actor may not do this. ``refusal`` says why; the message holds nothing of the child."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
