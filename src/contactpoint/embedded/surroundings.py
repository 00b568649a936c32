"""What of its surroundings may not reach the connections to the embedded server.

libpq takes whatever an address does not state from variables that are for other servers: an address
of the network, a service, options of the session, a date style. All of them begin with PG. No
address can undo every one of them, so they are taken out of the environment, for this process and
for those that it starts, before anything connects.
"""

import os
import re
import sys
from pathlib import Path

from contactpoint.embedded.errors import EmbeddedClusterError

# What stands for itself in an address of libpq, in the configuration and in a shell's command line,
# by which PostgreSQL's programs start each other. A comma parts two hosts, and has no escape.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
_PLAIN_IN_WORDS = (
    "choose a home whose path has only letters, digits, hyphens, underscores and full stops"
)


def forget_other_servers() -> None:
    """Take the variables of libpq out of the environment.

    For whoever uses the embedded server. An operator's own server may need them.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def check_home(home: Path) -> None:
    """Raises ``EmbeddedClusterError`` when no server can be kept in ``home``, by its name.

    For before anything is made there.
    """
    if not str(home).isprintable():
        raise EmbeddedClusterError(
            f"the path of the home has signs that are no text: {_PLAIN_IN_WORDS}"
        )
    if not is_plain(home) and not sys.platform.startswith("linux"):
        raise EmbeddedClusterError(f"the server needs a plain path here: {_PLAIN_IN_WORDS}")


def is_plain(path: Path) -> bool:
    """Whether no program that is told this path can take a sign in it for something else."""
    return _PLAIN_PATH.fullmatch(str(path)) is not None
