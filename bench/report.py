"""The results as a page."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Run = dict[str, Any]


def written(files: Iterable[Path]) -> str:
    """``RESULTS.md`` from the results there are, smallest population first."""
    runs = sorted((json.loads(file.read_text()) for file in files), key=lambda run: run["children"])
    return "\n".join(
        ["# Results", "", _INTRODUCTION, *(line for run in runs for line in _run(run)), ""]
    )


_INTRODUCTION = (
    "Written by `make bench`; every figure is what came out, set against something measured in the"
    " same run on the same machine. Targets and larger populations are work to come."
)


def _run(run: Run) -> list[str]:
    machine = run["machine"]
    head = [
        "",
        f"## {run['children']:,} children",
        "",
        f"`{run['command']}` on {machine['day']} at {machine['commit']}: {machine['processor']},"
        f" {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']},"
        f" Python {machine['python']}. Everything on one machine, PostgreSQL included.",
    ]
    sections = (_loading, _search, _splink, _one_search, _web, _sealing, _linkage)
    return head + [line for section in sections for line in ("", *section(run))]


def _loading(run: Run) -> list[str]:
    delta = run["delta"]
    counted = ", ".join(
        f"{count:,} {name.replace('_', ' ')}" for name, count in delta["counts"].items()
    )
    rows = [(one["feed"], one["statements"], one["seconds"]) for one in run["loading"]]
    rows.append(("pds, a delta after it", delta["statements"], delta["seconds"]))
    return [
        "### Loading",
        "",
        "| loading | statements | seconds | statements a second |",
        "|---|---:|---:|---:|",
        *(
            f"| {feed} | {statements:,} | {seconds} | {statements / max(seconds, 0.01):,.0f} |"
            for feed, statements, seconds in rows
        ),
        "",
        "The delta holds one child in fifty of the national feed, each with another address or"
        f" another family name: {counted}. It counts as children; their carers come in records"
        " of their own.",
        "",
        f"On disk: {run['bytes_a_child']:,} bytes a child in `default`, registers and ledger"
        " included.",
    ]


def _search(run: Run) -> list[str]:
    search, trigrams = run["search"], run["trigrams"]
    against_trigrams = search["engine_ms"]["p50"] / trigrams["ms"]["p50"]
    return [
        "### Searching",
        "",
        "| search, ms | searches | p50 | p95 | p99 |",
        "|---|---:|---:|---:|---:|",
        _quantiles("engine, ledger entry included", search["searches"], search["engine_ms"]),
        _quantiles(
            "bare index look-up of the same keys", search["searches"], search["bare_index_ms"]
        ),
        _quantiles("`pg_trgm` over a plaintext copy", trigrams["searches"], trigrams["ms"]),
        "",
        f"At p50 the engine takes {search['ratio_p50']} times the bare look-up, and"
        f" {against_trigrams:.1f} times `pg_trgm`. Found first by the engine, by kind of search: "
        + "; ".join(f"{kind} {share}" for kind, share in search["found_first"].items())
        + f". By `pg_trgm`: {trigrams['found_first']} of all kinds.",
        "",
        f"The copy has {trigrams['rows']:,} rows, one a name of each child in the national feed,"
        " with a GIN index of trigrams on the full name and B-trees on date of birth and postcode,"
        " in the same server. The query wants similarity 0.3 (PostgreSQL's own default) and a date"
        " of birth within a year; without a family name, word similarity 0.6, the postcode and the"
        " same dates; the best 20. It opens no seal and records nothing.",
    ]


def _splink(run: Run) -> list[str]:
    splink = run["splink"]
    return [
        f"Weighing the candidates of {splink['searches']} searches, {splink['profiles_mean']}"
        f" profiles each on average, with the same model: Splink's `score_pairs` on DuckDB"
        f" {splink['splink_ms']} ms a search at p50, the engine {splink['ours_ms']} ms"
        f" ({splink['ratio']:,} times less). Splink's tables were made beforehand; registering them"
        " counts.",
    ]


def _one_search(run: Run) -> list[str]:
    one = run["one_search"]
    return [
        "### One search",
        "",
        "| part of a search | µs, mean | share |",
        "|---|---:|---:|",
        *(
            f"| {part} | {taken} | {taken / one['timed_mean_us']:.0%} |"
            for part, taken in one["parts_us"].items()
        ),
        f"| the whole | {one['timed_mean_us']} | 100% |",
        "",
        f"Over {one['searches']:,} searches with {one['candidates_mean']} candidates each on"
        f" average. Without the timers the same searches took {one['mean_us']} µs.",
    ]


def _web(run: Run) -> list[str]:
    web = run["web"]
    static = web["static_file"]["a_second"]
    rows = (
        ("search, signed in and audited", web["search"]),
        ("opening a record, signed in and audited", web["opening"]),
        ("a page that asks no database", web["bare_page"]),
        ("a static file", web["static_file"]),
    )
    return [
        "### Over HTTP",
        "",
        "| page | requests a second | p50, ms | p99, ms | errors | of the static file's rate |"
        " load generator, processors |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {page} | {row['a_second']:,} | {row['p50']} | {row['p99']} | {row['errors']} |"
            f" {row['a_second'] / static:.1%} | {row['generator_processors']} |"
            for page, row in rows
        ),
        "",
        f"`contactpoint up`, {web['visitors']} accounts at once, each with a session and"
        f" {web['searches_each']} searches that it repeats without a pause, over a connection that"
        f" is kept for {web['requests_a_connection']} requests; a search shows"
        f" {web['results_mean']} children on average. Each showing of results is a search and each"
        " showing of a record an opening, with a ledger entry and a saved session. The load"
        " generator runs on the same machine and takes its share of the same processors, as does"
        " PostgreSQL. The page without a database is `/session-ended/`, the file"
        " `contactpoint.css`; answers without status 200 and the page's own words are errors.",
    ]


def _sealing(run: Run) -> list[str]:
    sealing = run["sealing"]
    return [
        "### Sealing and linkage",
        "",
        f"Sealing a record of {sealing['record_bytes']:,} bytes takes {sealing['seal_us']} µs,"
        f" {sealing['ratio_seal']} times bare AES-GCM; opening {sealing['open_us']} µs,"
        f" {sealing['ratio_open']} times.",
    ]


def _linkage(run: Run) -> list[str]:
    linkage = run["linkage"]
    return [
        f"Linkage against known truth: recall {linkage['recall']:.4f}, precision"
        f" {linkage['precision']:.6f}, {linkage['wrong_records']} wrong records of"
        f" {linkage['records']:,}, {linkage['review']} statements to review of"
        f" {linkage['statements']:,}, {linkage['twins_joined']} sets of twins joined.",
    ]


def _quantiles(label: str, searches: int, values: dict[str, float]) -> str:
    return f"| {label} | {searches:,} | {values['p50']} | {values['p95']} | {values['p99']} |"
