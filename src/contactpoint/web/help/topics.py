"""The topics of the help: what each is about, and of which actions it tells.

Each topic has a text of its name in ``help/topics``. Whoever reads sees first the topics of what
one of their roles may do, by the decision table; the others can be read as well, for questions from
colleagues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import may
from contactpoint.web.help.words import words_of

LONGEST_QUESTION = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. ``also`` are words that somebody may look for and that its text does not have."""

    name: str
    title: str
    actions: frozenset[Action]
    also: str = ""

    @property
    def template(self) -> str:
        """Where its text stands."""
        return f"help/topics/{self.name}.html"


def _topic(name: str, title: str, *actions: Action, also: str = "") -> Topic:
    return Topic(name, title, frozenset(actions), also)


TOPICS: tuple[Topic, ...] = (
    _topic(
        "find-a-child",
        "Find a child",
        Action.SEARCH,
        also="look lookup nickname spelling misspelt results nhs upn",
    ),
    _topic("nobody-found", "Nobody is found", Action.SEARCH, also="missing none empty too many"),
    _topic(
        "purposes",
        "Which purpose to give",
        Action.SEARCH,
        also="reason why section 47 welfare worried",
    ),
    _topic("open-a-record", "Read a record", Action.OPEN_RECORD, also="phone contact"),
    _topic("print-a-record", "Print a record", Action.PRINT_RECORD, also="paper copy"),
    _topic(
        "work-with-a-child",
        "Record that you work with a child",
        *(Action.RECORD_INVOLVEMENT, Action.END_INVOLVEMENT, Action.TAKE_LEAD),
        also="involvement lead professional handover leave stop",
    ),
    _topic(
        "children-i-work-with",
        "Children you work with, and handing over",
        *(Action.SEE_OWN_CHILDREN, Action.OFFER_HAND_OVER, Action.ACCEPT_HAND_OVER),
        also="caseload colleague leave changed",
    ),
    _topic(
        "add-a-child",
        "Add a child of whom nobody has told us",
        Action.ADD_CHILD,
        also="new visiting fostered arrived nobody found",
    ),
    _topic(
        "something-wrong",
        "Say that something on a record is wrong",
        Action.REPORT_WRONG,
        also="mistake error report telephone moved mixed",
    ),
    _topic("looked-too-much", "Why code and PIN are asked for again", Action.SEARCH, also="limit"),
    _topic(
        "call-a-helpdesk",
        "Have somebody search for you by telephone",
        Action.ASK_MEDIATOR,
        also="caller number phone mediator",
    ),
    _topic(
        "search-for-a-caller",
        "Search for somebody who calls",
        Action.MEDIATE,
        also="helpdesk phone",
    ),
    _topic(
        "decide-a-case",
        "Decide a case",
        Action.REVIEW,
        also="review match same child duplicate join split twins queue",
    ),
    _topic("undo", "Undo a decision", Action.REVIEW, also="mistake reverse wrong verdict"),
    _topic(
        "invite",
        "Invite somebody and set up the account",
        *(Action.INVITE, Action.STATE_CHECK, Action.ISSUE_TOKEN),
        also="new starter joiner dbs training token",
    ),
    _topic(
        "keep-accounts",
        "Renew, suspend and end accounts",
        *(Action.RENEW, Action.SUSPEND, Action.RESUME, Action.END_ACCOUNT, Action.HAND_OVER),
        *(Action.TRANSFER, Action.SEE_ACCOUNTS, Action.CONFIRM_CONTACT),
        also="leaver leaving lapse expire move",
    ),
    _topic(
        "let-in-again",
        "Let somebody in who cannot sign in",
        *(Action.RECOVER, Action.GRANT, Action.TAKE_GRANT_AWAY),
        also="lost token key forgotten password pin recover role",
    ),
    _topic(
        "approvals",
        "Approve what somebody else asks for",
        *(Action.SEE_REQUESTS, Action.ANSWER_REQUEST),
        also="second person two",
    ),
    _topic(
        "organisations",
        "Accredit organisations and switch authorities on",
        *(Action.SEE_ORGANISATIONS, Action.ACCREDIT, Action.ADD_PARTNER, Action.SWITCH_ON),
        Action.LET_SUCCEED,
        also="school practice council roll-out",
    ),
    _topic(
        "supply",
        "Suppliers and loads",
        *(Action.SEE_SUPPLIERS, Action.REGISTER_SUPPLIER, Action.SUSPEND_SUPPLIER),
        *(Action.SEE_LOADS, Action.APPROVE_LOAD),
        also="feed file data",
    ),
    _topic("alerts", "Read alerts", Action.SEE_ALERTS, also="audit misuse watch"),
    _topic("team", "Your management team", Action.SEE_TEAM),
    _topic(
        "your-account",
        "Your account, password, PIN and devices",
        *(Action.SEE_OWN_ACCOUNT, Action.CHANGE_OWN_SECRETS, Action.CHANGE_OWN_CONTACT),
        also="lost token key forgotten telephone change",
    ),
    _topic("notices", "Notices and emails", Action.SEE_NOTICES, also="inbox told message"),
    _topic("training", "The training", Action.PRACTISE, also="practice copy exercises starter"),
    _topic(
        "signed-out",
        "Why you are signed out",
        Action.USE_SESSION,
        also="session timeout time out logged idle ended",
    ),
    _topic(
        "what-is-recorded",
        "What is recorded of you",
        Action.SEE_OWN_ACTIVITY,
        also="ledger audit log history privacy",
    ),
)


def topic_of(name: str) -> Topic | None:
    """The topic of this name."""
    return next((one for one in TOPICS if one.name == name), None)


def is_for(topic: Topic, actor: Actor) -> bool:
    """Whether a role of the actor includes something that the topic tells of."""
    return any(may(actor, action) for action in topic.actions)


def for_actor(topics: Sequence[Topic], actor: Actor) -> tuple[list[Topic], list[Topic]]:
    """Topics of what the actor may do, and the others, each in the order given."""
    own = [one for one in topics if is_for(one, actor)]
    return own, [one for one in topics if one not in own]


def found_by(question: str) -> list[Topic]:
    """Topics in whose title, text or further words each word of a question begins a word; those
    with more of them in the title come first."""
    asked = words_of(question)
    ranked = [
        (-sum(_begins(word, words_of(topic.title)) for word in asked), place, topic)
        for place, topic in enumerate(TOPICS)
        if asked and all(_begins(word, _all_words(topic)) for word in asked)
    ]
    return [topic for _, _, topic in sorted(ranked, key=lambda one: one[:2])]


@cache
def _all_words(topic: Topic) -> frozenset[str]:
    text = strip_tags(render_to_string(topic.template))
    return words_of(f"{topic.title} {topic.also} {text}")


def _begins(asked: str, words: frozenset[str]) -> bool:
    return any(word.startswith(asked) for word in words)
