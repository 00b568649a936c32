"""Are weaknesses known of what the product is made of? Asks pip-audit and npm about the locks.

Exit code 0 where none is known, 1 where one is, and 3 where the answer is not known: a service that
tells of weaknesses could not be reached, or did not know of a package. pip-audit by itself says "no
known vulnerabilities" then, and ends with 0. Nothing is installed or changed. With ``--offline``
only the form of the lock files is checked, by pip-audit's own parser; that needs no network.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
KNOWN, NOT_KNOWN = 1, 3
_PIP_AUDIT = (
    *("-m", "pip_audit", "--require-hashes", "--disable-pip"),
    *("--progress-spinner", "off", "--timeout", "15"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one lock file: ``weaknesses``, a line each, and what could not be told."""

    lock: str
    weaknesses: tuple[str, ...] = ()
    not_known: str = ""


def main() -> None:
    """Ask about every lock, say what is known, and exit as the worst of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true")
    offline = parser.parse_args().offline
    answers = list(_answers(offline=offline))
    for answer in answers:
        _tell(answer, offline=offline)
    if any(answer.weaknesses for answer in answers):
        sys.exit(KNOWN)
    if any(answer.not_known for answer in answers):
        sys.exit(NOT_KNOWN)


def locks() -> list[Path]:
    """Every lock file of Python packages."""
    return sorted((ROOT / "requirements").glob("*.lock"))


def _answers(*, offline: bool) -> Iterator[Answer]:
    for lock in locks():
        name = str(lock.relative_to(ROOT))
        options = ("--dry-run",) if offline else ("--format", "json")
        yield python_answer(
            name, _run([sys.executable, *_PIP_AUDIT, *options, "-r", name]), offline
        )
    if not offline:
        yield npm_answer(_run(["npm", "audit", "--package-lock-only", "--json"]))


def python_answer(
    lock: str, done: "subprocess.CompletedProcess[str]", offline: bool = False
) -> Answer:
    """What pip-audit says of a lock file."""
    if offline:
        said = "" if done.returncode == 0 else _last_line(done.stderr)
        return Answer(lock, not_known=said)
    found = _json(done.stdout)
    packages = found.get("dependencies")
    if not packages:
        return Answer(lock, not_known=_last_line(done.stderr))
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    weaknesses = tuple(
        f"{one['name']} {one['version']}: {weakness['id']}"
        for one in packages
        for weakness in one.get("vulns", ())
    )
    not_known = f"the service did not know {', '.join(skipped)}" if skipped else ""
    return Answer(lock, weaknesses, not_known)


def npm_answer(done: "subprocess.CompletedProcess[str]") -> Answer:
    """What npm says of package-lock.json."""
    found = _json(done.stdout)
    if "vulnerabilities" not in found:
        return Answer(
            "package-lock.json", not_known=found.get("message") or _last_line(done.stderr)
        )
    return Answer(
        "package-lock.json",
        tuple(f"{name}: {one['severity']}" for name, one in found["vulnerabilities"].items()),
    )


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _tell(answer: Answer, *, offline: bool) -> None:
    for weakness in answer.weaknesses:
        print(f"{answer.lock}: {weakness}")
    if answer.not_known:
        print(f"{answer.lock}: NOT KNOWN: {answer.not_known}")
    elif not answer.weaknesses:
        print(f"{answer.lock}: " + ("has the form" if offline else "no weakness is known"))


if __name__ == "__main__":
    main()
