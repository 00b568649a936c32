"""What is inside the sealed column of requests: what one person asks for and another answers."""

from datetime import date, datetime

from msgspec import Struct

from contactpoint.access.grants import Role
from contactpoint.access.two_persons import Kind, State
from contactpoint.store.sealed_rows import RowForm


class GrantAsked(Struct, frozen=True, array_like=True, tag="grant/1"):
    """A role for an account, which was of this organisation when it was asked for.

    ``scope`` is a scope's code, ``until`` the last day on which the role is to hold.
    """

    account: int
    organisation: int
    role: Role
    scope: str
    until: date | None = None


class RecoveryAsked(Struct, frozen=True, array_like=True, tag="recovery/1"):
    """A code for somebody who is locked out of an account.

    ``generation`` is that of the account's session when it was asked for: whoever signs in begins
    another, and is not locked out.
    """

    account: int
    organisation: int
    generation: int


class LoadAsked(Struct, frozen=True, array_like=True, tag="load/1"):
    """That a load may pass its bounds. ``digest`` stands for the figures with which it is held."""

    load: int
    digest: bytes


Asked = GrantAsked | RecoveryAsked | LoadAsked

KIND_OF: dict[type[Asked], Kind] = {
    GrantAsked: Kind.GRANT,
    RecoveryAsked: Kind.RECOVERY,
    LoadAsked: Kind.LOAD,
}


class RequestContent(Struct, array_like=True, kw_only=True):
    """A request, and what has become of it.

    ``asked_by_id`` is an account. Of a load it is the one that began it, if one did; ``operator``
    is then the login of the terminal. ``closed_at`` is when it was answered, taken back, or found
    to have lapsed or fallen; ``fell`` is the name of why it fell. ``halves`` are those of a
    recovery's code that nobody has been shown yet, that of who asked first, and ``code`` stands for
    the code: for as long as the account has it, a half is good for something.
    """

    what: Asked
    asked_by_id: int | None
    operator: str = ""
    asked_at: datetime
    state: State = State.WAITS
    answered_by_id: int | None = None
    closed_at: datetime | None = None
    fell: str = ""
    halves: tuple[str, str] = ("", "")
    code: bytes = b""

    @property
    def kind(self) -> Kind:
        """What is asked for."""
        return KIND_OF[type(self.what)]


# Requests are what persons decide, as verdicts are.
REQUEST = RowForm("request", "verdicts", RequestContent, (), 448)
