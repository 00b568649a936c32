"""Print what the queues of an installation hold, as JSON.

Run as a process of its own, because Django knows one installation a process.
"""

import sys
from collections import Counter

import django
import msgspec


def main() -> None:
    """Print the cases that are alike, how many there are, and how many of their reason their queue
    counts."""
    django.setup()
    from contactpoint.access.scope import Scope
    from contactpoint.store.repositories import case_queue
    from tests.fixtures.cases import held_cases

    # Which rows they are differs from one installation to the next.
    alike = Counter(
        (case.kind.value, case.reason, case.scope, case.urgency, case.withheld)
        for case in held_cases()
    )
    counted = {one[2]: case_queue.count_waiting(Scope(one[2])) for one in alike}
    told = [(*one, number, counted[one[2]].get(one[1], 0)) for one, number in alike.items()]
    sys.stdout.buffer.write(msgspec.json.encode(sorted(told)))


if __name__ == "__main__":
    main()
