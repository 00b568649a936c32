"""``contactpoint synth``: which population it writes, and when it refuses."""

from pathlib import Path

from tests.cli.conftest import Run


def test_a_nation_is_written_with_its_rate(run: Run, tmp_path: Path) -> None:
    """``--national`` writes the three national feeds and says how quickly."""
    out = tmp_path / "nation"
    result = run(
        *("synth", "--children", "50", "--seed", "1", "--out", str(out)), "--national",
        *("--delta", "5"),
    )  # fmt: skip
    assert result.exit_code == 0
    assert {"pds-0001.ndjson.gz", "truth.parquet", "delta"} <= {p.name for p in out.iterdir()}
    assert "children a second" in result.stderr
    assert not result.stdout


def test_a_region_of_a_nation_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    """A nation has every region."""
    result = run(
        *("synth", "--children", "50", "--seed", "1", "--out", str(tmp_path)), "--national",
        *("--region", "London"),
    )  # fmt: skip
    assert result.exit_code == 2


def test_a_folder_with_other_files_is_refused(run: Run, tmp_path: Path) -> None:
    """What lies in the folder already stays, and the command says so."""
    (tmp_path / "letter.txt").write_text("keep")
    for national in ((), ("--national",)):
        result = run("synth", "--children", "5", "--seed", "1", "--out", str(tmp_path), *national)
        assert result.exit_code == 1
        assert "empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_more_children_than_numbers_are_refused(run: Run, tmp_path: Path) -> None:
    """A hundred million children are refused before anything is written."""
    result = run(
        *("synth", "--children", "100000000", "--seed", "1", "--out", str(tmp_path)), "--national"
    )
    assert result.exit_code == 1
    assert "fewer" in result.stderr


def test_families_and_deliveries_are_asked_for(run: Run, tmp_path: Path) -> None:
    """An area's population may have more such families, and later deliveries beside the first."""
    out = tmp_path / "area"
    result = run(
        *("synth", "--children", "300", "--seed", "1", "--out", str(out)),
        *("--families", "20", "--muhammad-first", "--deliveries", "2"),
    )
    assert result.exit_code == 0
    assert {"pds", "truth.csv"} <= {path.name for path in out.iterdir()}
    assert (out / "delivery-2" / "pds" / "pds.ndjson").exists()
    families = (out / "groups.csv").read_text(encoding="utf-8")
    assert families.count(",ordinary") < 240


def test_deliveries_of_a_nation_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    """A nation has its changes instead."""
    result = run(
        *("synth", "--children", "50", "--seed", "1", "--out", str(tmp_path)), "--national",
        *("--deliveries", "2"),
    )  # fmt: skip
    assert result.exit_code == 2
