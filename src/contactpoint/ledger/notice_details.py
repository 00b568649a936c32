"""Details of what is recorded of notices: that an account read its own, chose when e-mails come,
and was sent one.

That somebody was told is no entry of its own: it follows from the entry of what happened.

As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class NoticesSeen(Struct, frozen=True, array_like=True, gc=False, tag="notices_seen/1"):
    """The account looked at its notices; the children that they are about have entries of their
    own."""


class NoticesChosen(Struct, frozen=True, array_like=True, gc=False, tag="notices_chosen/1"):
    """The account chose when an e-mail says that there is a notice: a value of
    ``access.notices.Email``."""

    choice: str


class NoticeSent(Struct, frozen=True, array_like=True, gc=False, tag="notice_sent/1"):
    """An e-mail said to an account that there is a notice to read; or it was not to be had:
    ``outcome`` is ``sent``, ``refused`` where its server takes none for the address, or
    ``given_up`` where none could be sent for days."""

    account: int
    outcome: str


NoticeDetail = NoticesSeen | NoticesChosen | NoticeSent
NOTICE_DETAILS: Mapping[Event, type[NoticeDetail]] = {
    Event.NOTICES_SEEN: NoticesSeen,
    Event.NOTICES_CHOSEN: NoticesChosen,
    Event.NOTICE_SENT: NoticeSent,
}
