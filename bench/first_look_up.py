"""What the first look-up of a process takes: the start of a command, as far as the index makes it.

``python -m bench.first_look_up KEY...`` prints the milliseconds of looking these keys up in a
process that has read nothing of the index yet.
"""

import sys
from time import perf_counter

import django


def main() -> None:
    """Look up once and say how long it took."""
    django.setup()
    from contactpoint.store.sealed_index.lookup import search_index

    keys = [int(key) for key in sys.argv[1:]]
    index = search_index()
    # The connection is not the index's.
    from django.db import connection

    connection.ensure_connection()
    begun = perf_counter()
    index.owners(keys)
    print(1000 * (perf_counter() - begun))


if __name__ == "__main__":
    main()
