"""Why somebody who comes from an employer's sign-in is refused."""

from enum import StrEnum

from contactpoint.access.standing import Condition


class Fault(StrEnum):
    """What was wrong, for the ledger. The list is closed. Pages do not tell these apart beyond what
    the person can do about it."""

    NOT_BEGUN_HERE = "not_begun_here"
    WRONG_STATE = "wrong_state"
    USED_ALREADY = "used_already"
    WRONG_ISSUER = "wrong_issuer"
    NOT_SIGNED_IN_THERE = "not_signed_in_there"
    SUSPENDED = "suspended"
    NOT_REACHED = "not_reached"
    CODE_REFUSED = "code_refused"
    NOT_SIGNED = "not_signed"
    WRONG_ALGORITHM = "wrong_algorithm"
    UNKNOWN_KEY = "unknown_key"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_NONCE = "wrong_nonce"
    WRONG_TIME = "wrong_time"
    WRONG_CLAIMS = "wrong_claims"
    WEAK = "weak"
    TOO_LONG_AGO = "too_long_ago"
    UNKNOWN_SUBJECT = "unknown_subject"
    LINKED_ALREADY = "linked_already"
    OTHER_ACCOUNT = "other_account"
    OTHER_ORGANISATION = "other_organisation"
    NO_COMMON_ROLE = "no_common_role"
    NOT_IN_STANDING = "not_in_standing"


class EmployerRefusedError(Exception):
    """Somebody is not let in, linked or proved. ``fault`` says why; the message tells nothing of
    the token. ``user`` is the account that lacks what is ``missing``."""

    def __init__(
        self, fault: Fault, missing: tuple[Condition, ...] = (), user: object = None
    ) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.missing = missing
        self.user = user


class NoSuchEmployerError(LookupError):
    """No employer has this name, or it is suspended."""

    def __init__(self) -> None:
        super().__init__("no employer in force has this name")
