"""System checks: the faults with which a server refuses to start.

They are some of the checks of ``contactpoint check``, asked when a server starts.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from contactpoint.services.checks import secrets_kept, standing
from contactpoint.services.checks.check import Found


@register(Tags.security)
def keys_are_our_own(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The key holder can be had, a key file is its owner's alone, its key is not published, and
    there is a session secret. The first that is not so is told."""
    looks: tuple[tuple[str, Callable[[], Found]], ...] = (
        ("contactpoint.E001", secrets_kept.key_holder),
        ("contactpoint.E002", secrets_kept.key_published),
        ("contactpoint.E003", secrets_kept.session_secret),
    )
    return [told for name, look in looks if (told := _told(name, look())) is not None][:1]


@register(Tags.database)
def demonstration_accounts_only_in_demonstrations(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """Demonstrations have only accounts with published passwords; no other home has any."""
    if "default" not in (databases or ()):
        return []
    told = _told("contactpoint.E004", standing.demonstration())
    return [] if told is None else [told]


def _told(name: str, found: Found) -> CheckMessage | None:
    return None if found.good else Error(found.found, hint=found.do, id=name)
