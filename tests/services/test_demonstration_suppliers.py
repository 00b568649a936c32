"""The demonstration registers who sends its files."""

from pathlib import Path

import pytest

from contactpoint.services import demonstration
from contactpoint.services.suppliers import list_suppliers
from contactpoint.synth.writing import write_england

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_each_feed_has_a_supplier_for_all_that_its_files_name(tmp_path: Path) -> None:
    """Once, however often it is begun; and its files are let in as theirs."""
    folder = tmp_path / "files"
    write_england(children=120, seed=3, out=folder, region="North West")
    for _ in range(2):
        demonstration.register_suppliers(folder)
    there = {one.feed: one for one in list_suppliers()}
    assert set(there) == {"pds", "ctf", "school_list", "cin"}
    assert there["pds"].sources == ("nhs",)
    lists = {path.stem for path in (folder / "school_list").iterdir()}
    assert set(there["school_list"].sources) == lists
    demonstration._load(folder, lambda *_: None)
