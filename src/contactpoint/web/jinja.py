"""The Jinja environment of the pages: components of the GOV.UK Design System, and a few filters."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from contactpoint.access.actor import Action
from contactpoint.access.decisions import desks_of, may
from contactpoint.access.session_end import IDLE, TYPED_KEPT, WARNED_BEFORE
from contactpoint.children.child_number import format_child_number
from contactpoint.web import event_words, wording
from contactpoint.web.chosen_desk import name_of_desk
from contactpoint.web.headers import nonce
from contactpoint.web.navigation import Navigation
from contactpoint.web.page_form import shows_typed
from contactpoint.web.practice.task import in_practice, task_of
from contactpoint.web.session_end.remaining import seconds_left
from contactpoint.web.session_end.typed_before import keeps_typed
from contactpoint.web.unread import unread_of

_MACROS = "govuk_frontend_jinja"


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja backend asks for; ``options`` are the backend's."""
    own = options.pop("loader")
    loader = ChoiceLoader([own, PrefixLoader({_MACROS: PackageLoader(_MACROS)})])
    env = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701
    if env.autoescape is not True:
        raise ValueError("pages are never rendered without escaping")
    env.globals.update(
        url=_url,
        static=static,
        nonce=nonce,
        messages_of=get_messages,
        may=may,
        desks_of=desks_of,
        name_of_desk=name_of_desk,
        navigation=Navigation(env),
        unread_of=unread_of,
        Action=Action,
        wording=wording,
        event_words=event_words,
        keeps_typed=keeps_typed,
        minutes_of=minutes_of,
        seconds_left=seconds_left,
        shows_typed=shows_typed,
        IDLE=IDLE,
        TYPED_KEPT=TYPED_KEPT,
        WARNED_BEFORE=WARNED_BEFORE,
        in_practice=in_practice,
        task_of=task_of,
    )
    env.filters.update(
        day=day,
        moment=moment,
        short_day=short_day,
        short_month=short_month,
        child_number=format_child_number,
        telephone=telephone,
    )
    return env


def day(value: date | None) -> str:
    """A date as pages write it: ``7 April 2017``; nothing for none."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def short_day(value: date | None) -> str:
    """A date where there is little room, as in a table: ``7 Apr 2017``; nothing for none."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def short_month(value: str) -> str:
    """The month ``2017-04`` where there is little room: ``Apr 2017``; nothing for none."""
    return f"{date.fromisoformat(f'{value}-01'):%b %Y}" if value else ""


def minutes_of(value: timedelta) -> int:
    """A length of time in whole minutes."""
    return int(value.total_seconds()) // 60


def moment(value: datetime) -> str:
    """A point in time in the service's time zone, as ``7 April 2017 at 9:05am``."""
    local = timezone.localtime(value)
    hour = local.hour % 12 or 12
    return f"{day(local.date())} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def telephone(value: str) -> str:
    """The address that a telephone number is dialled by."""
    return "tel:" + quote("".join(c for c in value if c.isdigit() or c == "+"), safe="+")


def _url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs) if kwargs else _fixed_url(name, settings.ROOT_URLCONF)


@cache
def _fixed_url(name: str, within: str) -> str:
    """An address with nothing of its own in it, which a page has a dozen of."""
    return reverse(name, within)
