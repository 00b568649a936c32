"""The results as a page."""

import json
from collections.abc import Iterable
from pathlib import Path


def written(files: Iterable[Path]) -> str:
    """``RESULTS.md`` from the results there are, smallest population first."""
    runs = sorted((json.loads(file.read_text()) for file in files), key=lambda run: run["children"])
    return "\n".join(
        ["# Results", "", _INTRODUCTION, *(line for run in runs for line in _run(run))]
    )


_INTRODUCTION = (
    "Written by `make bench`; every figure is what came out, set against something measured in the"
    " same run on the same machine. Targets and larger populations are work to come."
)


def _run(run: dict[str, object]) -> list[str]:
    machine, search, sealing, linkage = (
        run["machine"],
        run["search"],
        run["sealing"],
        run["linkage"],
    )
    lines = [
        "",
        f"## {run['children']:,} children",
        "",
        f"`{run['command']}` on {machine['day']} at {machine['commit']}: {machine['processor']},"
        f" {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']},"
        f" Python {machine['python']}. Everything on one machine, PostgreSQL included.",
        "",
        "| loading | statements | seconds | statements a second |",
        "|---|---:|---:|---:|",
    ]
    for feed in run["loading"]:
        rate = feed["statements"] / max(feed["seconds"], 0.01)
        lines.append(
            f"| {feed['feed']} | {feed['statements']:,} | {feed['seconds']} | {rate:,.0f} |"
        )
    lines += [
        "",
        f"On disk: {run['bytes_a_child']:,} bytes a child in `default`, registers and ledger"
        " included.",
        "",
        "| search, ms | p50 | p95 | p99 |",
        "|---|---:|---:|---:|",
        _quantiles("engine, ledger entry included", search["engine_ms"]),
        _quantiles("bare index look-up of the same keys", search["bare_index_ms"]),
        "",
        f"Ratio at p50: {search['ratio_p50']}. Found first, by kind of search: "
        + "; ".join(f"{kind} {share}" for kind, share in search["found_first"].items())
        + ".",
        "",
        f"Sealing a record of {sealing['record_bytes']:,} bytes takes {sealing['seal_us']} µs,"
        f" {sealing['ratio_seal']} times bare AES-GCM; opening {sealing['open_us']} µs,"
        f" {sealing['ratio_open']} times.",
        "",
        f"Linkage against known truth: recall {linkage['recall']:.4f}, precision"
        f" {linkage['precision']:.6f}, {linkage['wrong_records']} wrong records of"
        f" {linkage['records']:,}, {linkage['review']} statements to review of"
        f" {linkage['statements']:,}, {linkage['twins_joined']} sets of twins joined.",
    ]
    return lines


def _quantiles(label: str, values: dict[str, float]) -> str:
    return f"| {label} | {values['p50']} | {values['p95']} | {values['p99']} |"
