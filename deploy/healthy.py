"""Exit code 0 if the service of this machine or container says that it is well, else 1.

Asks as the reverse proxy does: by a name under which the service answers, and over TLS. Reads
``PORT`` and ``CONTACTPOINT_HOSTS``, as the service does. ``--within SECONDS`` goes on asking for so
long, unless the process that systemd names (``MAINPID``) is gone before.
"""

import argparse
import http.client
import os
import sys
import time

_PATIENCE_SECONDS = 8
_PAUSE_SECONDS = 0.5


def main() -> bool:
    """Whether it is well, at once or within the time that was given."""
    arguments = argparse.ArgumentParser(description="Whether the service is well.")
    arguments.add_argument("--within", type=float, default=0, metavar="SECONDS")
    end = time.monotonic() + arguments.parse_args().within
    while not (well := _healthy()) and time.monotonic() < end and not _gone():
        time.sleep(_PAUSE_SECONDS)
    return well


def _healthy() -> bool:
    # ".example" stands for every name below it.
    host = os.environ.get("CONTACTPOINT_HOSTS", "localhost").split(",")[0].lstrip(".")
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _gone() -> bool:
    try:
        os.kill(int(os.environ["MAINPID"]), 0)
    except KeyError:
        return False
    except ProcessLookupError:
        return True
    return False


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
