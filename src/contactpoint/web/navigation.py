"""The pages to which every page leads on, for whoever is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from jinja2 import Environment
from markupsafe import Markup

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import may

_TEMPLATE = "layout/navigation.html"
# Where the template leaves room for the form of signing out.
_END = "<!-- end -->"
_INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that is led on to: its words, its URL name, the section of pages that it begins, and
    what whoever is led there has to be allowed. In a call ``of_caller`` asks for whom it is, and
    nobody is led to what is not ``in_calls``."""

    text: str
    page: str
    section: str
    action: Action
    of_caller: bool = False
    in_calls: bool = True


PLACES = (
    Place("Cases", "review_queue", "review", Action.REVIEW),
    Place("Search", "search", "search", Action.SEARCH, of_caller=True),
    Place(
        "Children I work with",
        "own_children",
        "own_children",
        Action.SEE_OWN_CHILDREN,
        in_calls=False,
    ),
    Place("Search for a caller", "call", "call", Action.MEDIATE),
    Place("Accounts", "accounts", "accounts", Action.SEE_ACCOUNTS),
    Place("Team", "team", "team", Action.SEE_TEAM),
    Place("Organisations", "organisations", "organisations", Action.SEE_ORGANISATIONS),
    Place("Authorities", "authorities", "authorities", Action.SEE_ORGANISATIONS),
    Place("Suppliers", "suppliers", "suppliers", Action.SEE_SUPPLIERS),
    Place("Loads", "loads", "loads", Action.SEE_LOADS),
    Place("Approvals", "approvals", "approvals", Action.SEE_REQUESTS),
    Place("Notices", _INBOX, "inbox", Action.SEE_NOTICES),
    Place("What I did", "activity", "activity", Action.SEE_OWN_ACTIVITY),
    Place("Alerts", "alerts", "alerts", Action.SEE_ALERTS),
)


class Navigation:
    """Makes the navigation. It is one of few, which are made once and kept: to fill in a component
    of the design system at every page would take a tenth of a search."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._of_places = lru_cache(maxsize=1000)(self._made)

    def __call__(
        self, holder: Actor, caller: Actor | None, section: str, unread: int, end: Markup
    ) -> Markup:
        """The navigation for who is signed in, on a page of a section, with ``end`` as its last
        entry. In a call ``caller`` is for whom it is. ``unread`` are the holder's notices."""
        shown = tuple(
            place
            for place in PLACES
            if (place.in_calls or caller is None)
            and may((caller or holder) if place.of_caller else holder, place.action)
        )
        before, after = self._of_places(shown, section.strip(), unread)
        return before + end + after

    def _made(self, shown: Sequence[Place], section: str, unread: int) -> tuple[Markup, Markup]:
        items = [
            {
                "text": f"{one.text} ({unread})" if unread and one.page == _INBOX else one.text,
                "href": reverse(one.page),
                "active": one.section == section,
            }
            for one in shown
        ]
        template = self._environment.get_template(_TEMPLATE).module
        made: Markup = template.navigation(items, _END)  # type: ignore[attr-defined]
        before, after = made.split(_END)
        return before, after
