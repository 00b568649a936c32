"""The words of requests for the members of closed lists."""

from collections.abc import Mapping

from contactpoint.access.grants import Role
from contactpoint.access.two_persons import Kind, State
from contactpoint.services.two_persons.description import Description
from contactpoint.services.two_persons.seeing import RequestView
from contactpoint.web import wording

KINDS: Mapping[Kind, str] = {
    Kind.GRANT: "A role for somebody",
    Kind.RECOVERY: "An account whose holder is locked out",
    Kind.LOAD: "A load that passes its bounds",
    Kind.JOIN: "Verdicts about children",
}

STATES: Mapping[State, str] = {
    State.WAITS: "Waits",
    State.APPROVED: "Approved",
    State.DECLINED: "Declined",
    State.TAKEN_BACK: "Taken back",
    State.LAPSED: "Lapsed: nobody answered in time",
    State.FELL: "Not done",
}

# As every other page has them, within a line.
ROLES: Mapping[Role, str] = {role: words.lower() for role, words in wording.ROLES.items()}

# The bounds of a load, each with the figure that passed it.
BOUNDS: Mapping[str, str] = {
    "ends": "{count:,} statements would end, of {stated:,} that its sources make now",
    "changes": "{count:,} statements would say something else, of {stated:,} that its sources make"
    " now",
    "cases": "{count:,} records would go before people, of {records:,} delivered",
    "same_name": "{count:,} different records of one source have one family name and date of birth",
}


def what_is_asked(view: RequestView) -> str:
    """A request in one line."""
    about = view.about
    if view.kind is Kind.LOAD:
        return f"Let load {about.load} go on ({about.feed})"
    if about.role is not None:
        return f"Make {about.person} {_article(about)} {ROLES[about.role]}"
    return f"Let {about.person} in again"


def bounds_passed(about: Description) -> list[str]:
    """What a load would do that passes its bounds, a line each."""
    figures = about.figures
    if figures is None:
        return []
    numbers = figures.numbers()
    return [
        BOUNDS[name].format(count=numbers[name], stated=figures.stated, records=figures.records)
        + (f" (source {source})" if source else "")
        for name, source in figures.passed
    ]


def _article(about: Description) -> str:
    return "an" if about.role in (Role.AUDITOR, Role.ACCOUNT_MANAGER) else "a"
