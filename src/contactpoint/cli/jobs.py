"""The job that a command runs without an account, as the ledger names it."""

import os
import pwd

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.entry import Origin

_LOADS = frozenset({JobName.FEED_LOAD, JobName.FIRST_LOAD})


def job(name: JobName, *, unattended: bool = False) -> Job:
    """The job, with the operating system's user as operator; with ``unattended``, no operator."""
    if unattended:
        return Job(name, Origin.JOB)
    return Job(name, Origin.LOAD if name in _LOADS else Origin.TERMINAL, operator=_login())


def _login() -> str:
    # Not from the environment, which the person running the command can set.
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        # As in a container: a user without a name.
        return str(user)
