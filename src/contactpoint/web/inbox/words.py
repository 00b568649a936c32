"""The words for notices and for when e-mails come; a test holds that all are covered."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.access.actor import Action
from contactpoint.access.notices import Email, NoticeKind

NOTICES: Mapping[NoticeKind, str] = {
    NoticeKind.JOINED: "Another record was joined with this child's: both are of one child.",
    NoticeKind.SPLIT: "This child's record was split: it had held what is said of another child.",
    NoticeKind.MOVED: "Another address or authority is known of this child.",
    NoticeKind.SOMEBODY_ELSE_WORKS: "Somebody else is recorded as working with this child.",
    NoticeKind.LEAD_TAKEN: "A colleague became this child's lead professional.",
    NoticeKind.HANDED_OVER: "A colleague asks you to take over the work with this child.",
    NoticeKind.HAND_OVER_ANSWERED: "A colleague answered whether to take over from you.",
    NoticeKind.REPORT_DECIDED: "What you reported as wrong has been decided.",
    NoticeKind.CASE_OF_ADDED_CHILD_DECIDED: "It was decided whose record the child is whom you"
    " added.",
    NoticeKind.APPROVAL_WAITS: "Something waits to be approved.",
    NoticeKind.CONTACT_CONFIRMED: "Your new telephone number or email address was confirmed.",
    NoticeKind.CONTACT_DECLINED: "Your new telephone number or email address was not confirmed.",
    NoticeKind.NUMBER_SAID_WRONG: "Somebody says that your telephone number is wrong on this"
    " child's record. If it is, change it at your account.",
    NoticeKind.CONTACT_TO_CONFIRM: "Somebody's new telephone number or email address is to be"
    " confirmed.",
    NoticeKind.NEW_DEVICE: "A device was set up with which your account can be signed in to. If it"
    " was not you, tell your account manager at once.",
}


@dataclass(frozen=True, slots=True)
class NoticePage:
    """The page that a notice leads to: its URL name, what it needs, and the words of the link."""

    page: str
    action: Action
    text: str


NOTICE_PAGES: Mapping[NoticeKind, NoticePage] = {
    NoticeKind.APPROVAL_WAITS: NoticePage("approvals", Action.SEE_REQUESTS, "Look at approvals"),
    NoticeKind.CONTACT_TO_CONFIRM: NoticePage(
        "accounts_contacts", Action.SEE_ACCOUNTS, "Look at what is to be confirmed"
    ),
    NoticeKind.HANDED_OVER: NoticePage(
        "own_children", Action.SEE_OWN_CHILDREN, "Look at children I work with"
    ),
    NoticeKind.HAND_OVER_ANSWERED: NoticePage(
        "own_children", Action.SEE_OWN_CHILDREN, "Look at children I work with"
    ),
    NoticeKind.REPORT_DECIDED: NoticePage(
        "own_reports", Action.REPORT_WRONG, "Look at what you reported"
    ),
    NoticeKind.NUMBER_SAID_WRONG: NoticePage(
        "own_account", Action.SEE_OWN_ACCOUNT, "Look at your account"
    ),
    NoticeKind.NEW_DEVICE: NoticePage(
        "own_account", Action.SEE_OWN_ACCOUNT, "Look at your account"
    ),
}

EMAILS: Mapping[Email, str] = {
    Email.AT_ONCE: "At once",
    Email.MORNING: "Once a day, at 8 in the morning",
    Email.NOON: "Once a day, at noon",
    Email.EVENING: "Once a day, at 5 in the afternoon",
    Email.NEVER: "Never",
}
EMAIL_CHOSEN: Mapping[Email, str] = {
    Email.AT_ONCE: "You are told by email at once.",
    Email.MORNING: "You are told by email at 8 in the morning.",
    Email.NOON: "You are told by email at noon.",
    Email.EVENING: "You are told by email at 5 in the afternoon.",
    Email.NEVER: "You are not told by email any more.",
}
