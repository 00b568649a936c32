"""AccessRefusedError, and the closed list of reasons it carries."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why something was refused, in words fit for a page."""

    ROLE = "Your role does not include this."
    PURPOSE = "Your role cannot use this purpose."
    NOT_OWN = "You can only change your own involvement."
    AUTHORITY = "This belongs to another authority."
    NOT_OWN_PROPOSAL = "Only who made a proposal can take it back."
    NO_SUCH_RECORD = "There is no such record."
    PROVE_AGAIN = (
        "You have looked at a lot. Prove that it is you with a one-time code and your PIN."
    )
    BUDGET = "Too much has been looked at, so looking has been stopped. Tell your account manager."


class AccessRefusedError(Exception):
    """The actor may not do this. ``refusal`` says why; the message holds nothing of the child."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
