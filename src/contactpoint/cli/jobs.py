"""What a command does without an account, as the ledger names it."""

import os
import pwd

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.entry import Origin


def job(name: JobName, origin: Origin = Origin.TERMINAL) -> Job:
    """The job, begun by the operator whom the operating system let in."""
    return Job(name, origin, operator=_login())


def _login() -> str:
    # Not from the environment, which who runs the command can set.
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        # As in a container: a user without a name.
        return str(user)
