"""The job that a command runs without an account, as the ledger names it."""

import os
import pwd

from contactpoint.access.actor import Job, JobName
from contactpoint.access.table import JOBS
from contactpoint.cli.declared import check_does
from contactpoint.ledger.entry import Origin

_LOADS = frozenset({JobName.FEED_LOAD, JobName.FIRST_LOAD})


def job(name: JobName, *, unattended: bool = False) -> Job:
    """The job, with the operating system's user as operator; with ``unattended``, no operator.

    Raises ``OtherActionError`` in a command that declares another action than the job's.
    """
    check_does(JOBS[name])
    if unattended:
        return Job(name, Origin.JOB)
    return Job(name, Origin.LOAD if name in _LOADS else Origin.TERMINAL, operator=operator())


def operator() -> str:
    """The login name of the person at the terminal, as the operating system has it."""
    # Not from the environment, which the person running the command can set.
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        # As in a container: a user without a name.
        return str(user)
