"""The load generator: a process of its own that asks for pages, one after another, in threads.

Reads its task as JSON on standard input and writes what it measured on standard output. It shares
the machine, and so the processors, with the server and the database.
"""

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

# Kept-alive connections stay with the server process that took them. People come and go, and so
# does the luck of how many of them share a process: without this, one run differs from the next
# by half.
REQUESTS_A_CONNECTION = 20


@dataclass(slots=True)
class Measured:
    """Seconds that each right answer took, and how many answers were not right."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def visit(*, port: int, task: dict[str, Any], begin: float, end: float) -> Measured:
    """Ask for the paths of one visitor in turn until ``end``.

    Both times are as ``time.time`` has them; what is asked before ``begin`` warms up and does not
    count. An answer is right when it has status 200 and the task's marker in it.
    """
    measured = Measured()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": task["cookie"]} if task["cookie"] else {}
    marker = task["marker"].encode()
    paths: list[str] = task["paths"]
    turn = 0
    while (asked := time.time()) < end:
        began = time.perf_counter()
        try:
            connection.request("GET", paths[turn % len(paths)], headers=headers)
            answer = connection.getresponse()
            right = marker in answer.read() and answer.status == 200
        except (OSError, http.client.HTTPException):
            connection.close()
            right = False
        taken = time.perf_counter() - began
        turn += 1
        if turn % REQUESTS_A_CONNECTION == 0:
            connection.close()
        if asked < begin:
            continue
        if right:
            measured.seconds.append(taken)
        else:
            measured.errors += 1
    connection.close()
    return measured


def main() -> None:
    """Run the visitors of this process side by side."""
    task = json.load(sys.stdin)
    found: list[Measured] = []
    threads = [
        threading.Thread(
            target=lambda one: found.append(
                visit(port=task["port"], task=one, begin=task["begin"], end=task["end"])
            ),
            args=(visitor,),
        )
        for visitor in task["visitors"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(
        {
            "seconds": [taken for one in found for taken in one.seconds],
            "errors": sum(one.errors for one in found),
            "processor_seconds": time.process_time(),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
