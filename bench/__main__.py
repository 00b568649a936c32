"""Measure, and write down what came out: ``results/*.json``, ``RESULTS.md`` and ``plots/``."""

import os
import sys
import tempfile
import time
from pathlib import Path

from bench import before, options, parts, plots, report
from bench.installation import Installation
from bench.options import Options
from bench.runs import Results, runs_in


def main() -> None:
    """Run the parts that are asked for. A temporary installation leaves nothing behind."""
    chosen = options.read(os.environ)
    unknown = set(chosen.parts) - {*parts.NAMES}
    if unknown:
        sys.exit(f"PARTS are some of {', '.join(parts.NAMES)}; not {', '.join(sorted(unknown))}")
    if chosen.home is not None:
        _measure(Installation(chosen.home, chosen))
        return
    with tempfile.TemporaryDirectory(prefix="contactpoint-bench-") as folder:
        _measure(Installation(Path(folder), chosen))


def _measure(installation: Installation) -> None:
    results = Results(installation.options)
    if installation.options.before is not None:
        before.keep(installation.options.before, results.folder)
    installation.prepare()
    try:
        for name in _to_run(installation):
            print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)
            begun = time.perf_counter()
            figures = parts.part(name).measure(installation)
            results.add(name, figures, seconds=time.perf_counter() - begun)
            installation.note(name)
            _write(installation.options)
    finally:
        installation.close()
    print((installation.options.results / "RESULTS.md").read_text())


def _to_run(installation: Installation) -> tuple[str, ...]:
    asked = installation.options.parts
    if asked:
        return tuple(name for name in parts.NAMES if name in asked)
    not_now = installation.has_had() | parts.ON_REQUEST
    return tuple(name for name in parts.NAMES if name not in not_now)


def _write(chosen: Options) -> None:
    runs = runs_in(chosen.results / "results")
    plots.draw(runs, chosen.results / "plots")
    earlier = before.runs_before(chosen.results / "results")
    (chosen.results / "RESULTS.md").write_text(report.written(runs, earlier))


if __name__ == "__main__":
    main()
