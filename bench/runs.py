"""Results as files: one for each size of population, which a run adds to part by part."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.machine import machine, moment
from bench.options import Options

# The figures of each part by its name; beside them ``children``, ``command``, ``machine``, and
# ``taken``: commit, day and seconds of each part.
Run = dict[str, Any]
Runs = Mapping[int, Run]


def runs_in(folder: Path) -> Runs:
    """The runs by size of population, smallest first."""
    found = {}
    for file in folder.glob("*.json"):
        run = json.loads(file.read_text())
        found[run["children"]] = run
    return dict(sorted(found.items()))


class Results:
    """The file of the run that is being made. Parts that are not measured anew stay."""

    def __init__(self, options: Options) -> None:
        self.folder = options.results / "results"
        self._file = self.folder / f"{options.children}.json"
        self._moment = moment()
        self._note = options.note
        self._run: Run = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._run.update(children=options.children, command=options.command, machine=machine())

    def add(self, part: str, figures: dict[str, object], *, seconds: float) -> None:
        """Write the figures of a part, so that nothing that comes after can lose them."""
        self._run[part] = figures
        taken = self._run.setdefault("taken", {})
        taken[part] = {**self._moment, "seconds": round(seconds, 1)}
        if self._note:
            taken[part]["note"] = self._note
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = self._file.with_suffix(".part")
        whole.write_text(json.dumps(self._run, indent=1, ensure_ascii=False) + "\n")
        whole.replace(self._file)
