"""Check that what an installation holds is whole, and print it as JSON.

Run as a process of its own, because Django knows one installation a process.
"""

import sys

import django
import msgspec


def main() -> None:
    """Print the content of the installation that the environment names."""
    django.setup()
    from tests.placing.content import check_whole, content

    check_whole()
    sys.stdout.buffer.write(msgspec.json.encode(content()))


if __name__ == "__main__":
    main()
