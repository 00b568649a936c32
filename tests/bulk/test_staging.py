"""What is staged is unreadable without its key, is there whole or not at all, and goes for good."""

from pathlib import Path

import pyarrow as pa
import pytest

from contactpoint.bulk.staging import Staging
from contactpoint.bulk.staging_key import StagingLostError, begin, discard, resume
from contactpoint.store.models import WrappedKey

NAME = "Persephone Absentham"
# Many different ones, so that no dictionary or compression hides them.
ROWS = pa.table({"statement": range(5000), "name": [f"{NAME} {n}" for n in range(5000)]})


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """An open folder that needs no database."""
    folder = tmp_path / "staging"
    folder.mkdir(mode=0o700)
    return Staging(folder, bytes(range(32)))


def put(staging: Staging, path: str = "statements/pds-0001.parquet") -> None:
    """Stage the rows."""
    with staging.writer(path, ROWS.schema) as writer:
        writer.write_table(ROWS)


def put_and_break(staging: Staging, path: str) -> None:
    """Break while the rows are being staged."""
    with staging.writer(path, ROWS.schema) as writer:
        writer.write_table(ROWS)
        raise ZeroDivisionError


def everything_in(folder: Path) -> bytes:
    """The bytes of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_name_is_on_disk(staging: Staging) -> None:
    """Neither rows nor the names of columns can be read in the files."""
    put(staging)
    assert NAME.encode() not in everything_in(staging.folder)
    assert b"statement" not in everything_in(staging.folder)
    assert staging.read("statements/pds-0001.parquet").equals(ROWS)


def test_another_key_opens_nothing(staging: Staging) -> None:
    """With another key the file is refused, not read as something else."""
    put(staging)
    with pytest.raises(OSError, match="decryption"):
        Staging(staging.folder, bytes(32)).read("statements/pds-0001.parquet")


def test_a_changed_file_is_refused(staging: Staging) -> None:
    """One bit changed in the data, and nothing is read."""
    put(staging)
    path = staging.folder / "statements/pds-0001.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError, match="decrypt"):
        staging.read("statements/pds-0001.parquet")


def test_a_spilling_query_leaves_no_name_on_disk(staging: Staging) -> None:
    """What DuckDB puts aside when its memory is full cannot be read off the disk."""
    con = staging.connect(memory="80MB", threads=1)
    con.execute(
        "CREATE TABLE names AS SELECT i, $name || i AS name, md5(i::VARCHAR) AS place"
        " FROM range(1500000) AS rows (i)",
        {"name": NAME},
    )
    con.execute("CREATE TABLE ordered AS SELECT * FROM names ORDER BY place")
    spilt = everything_in(staging.folder)
    assert spilt
    assert NAME.encode() not in spilt
    con.close()


def test_sql_reads_and_writes_it(staging: Staging) -> None:
    """A query over staged files gives a staged file."""
    put(staging, "statements/pds-0001.parquet")
    put(staging, "statements/pds-0002.parquet")
    con = staging.connect(memory="200MB", threads=1)
    rows = staging.scan(con, "statements/pds-*.parquet")
    distinct = f"SELECT DISTINCT name FROM {rows}"  # noqa: S608 - a name of the folder's own
    assert staging.write(con, distinct, "names.parquet") == 5000
    assert staging.read("names.parquet", columns=["name"]).num_rows == 5000
    con.close()


def test_a_file_that_was_not_finished_is_not_there(staging: Staging) -> None:
    """A writer that breaks leaves no file under the name, and a later one takes its place."""
    with pytest.raises(ZeroDivisionError):
        put_and_break(staging, "links.parquet")
    assert not (staging.folder / "links.parquet").exists()
    put(staging, "links.parquet")
    assert staging.read("links.parquet").num_rows == 5000


@pytest.mark.django_db(databases=["default", "keys"])
def test_its_key_comes_back_until_it_is_destroyed(tmp_path: Path) -> None:
    """The key lies sealed beside the data; once its subject's key is destroyed, a copy of the
    folder is of no use to anybody."""
    folder = tmp_path / "staging"
    staging = begin(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert staging.key not in everything_in(folder)
    assert resume(folder) == staging
    told = (folder / "key.json").read_bytes()
    discard(folder)
    assert not folder.exists()
    assert WrappedKey.objects.filter(wrapped=None).count() == 1
    folder.mkdir()
    (folder / "key.json").write_bytes(told)
    with pytest.raises(StagingLostError):
        resume(folder)
