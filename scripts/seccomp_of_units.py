"""The system calls that deploy/systemd/ allows, as a profile for a container's engine.

So that what the units forbid is tried where no systemd runs.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HARDENING = (
    Path(__file__).resolve().parents[1]
    / "deploy"
    / "systemd"
    / "contactpoint-.service.d"
    / "hardening.conf"
)
_WRITE, _EXEC, _SHM_EXEC = 2, 4, 0o100000
# What systemd watches with MemoryDenyWriteExecute: the argument, and the bits that may not be there
# all together.
_MEMORY = {
    "mmap": (_WRITE | _EXEC, (0, _WRITE, _EXEC)),
    "mprotect": (_EXEC, (0,)),
    "pkey_mprotect": (_EXEC, (0,)),
    "shmat": (_SHM_EXEC, (0,)),
}


def profile() -> dict[str, Any]:
    """The profile, in the OCI's form. Raises ``OSError`` where there is no systemd-analyze."""
    text = HARDENING.read_text()
    lines = re.findall(r"^SystemCallFilter=(.+)$", text, re.MULTILINE)
    allowed: set[str] = set()
    for line in lines:
        named = {call for word in line.removeprefix("~").split() for call in _expanded(word)}
        allowed = allowed - named if line.startswith("~") else allowed | named
    memory = set(_MEMORY) if "MemoryDenyWriteExecute=yes" in text else set()
    rules: list[dict[str, Any]] = [
        {"names": sorted(allowed - memory), "action": "SCMP_ACT_ALLOW"},
        *(rule for call in sorted(memory & allowed) for rule in _without_both(call)),
    ]
    return {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "syscalls": rules}


def _without_both(call: str) -> Sequence[dict[str, Any]]:
    mask, allowed = _MEMORY[call]
    return [
        {
            "names": [call],
            "action": "SCMP_ACT_ALLOW",
            "args": [{"index": 2, "value": mask, "valueTwo": bits, "op": "SCMP_CMP_MASKED_EQ"}],
        }
        for bits in allowed
    ]


def _expanded(word: str) -> set[str]:
    """The calls of a set, and of the sets in it."""
    if not word.startswith("@"):
        return {word}
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", word], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.strip() for line in listed.splitlines()[1:]]
    return {call for line in lines if line and not line.startswith("#") for call in _expanded(line)}
