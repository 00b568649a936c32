"""The folder in which a first load keeps what it works on, encrypted.

What lies here is personal data of the whole country before it is sealed child by child, so:

- the folder has mode 0700 and is deleted when the load is done or given up;
- every file of data is Parquet encrypted with AES-256-GCM (Parquet modular encryption, uniform)
  under a key of this load. The key lies beside the data, sealed under a vault subject of its own
  (``staging_key``); destroying that subject's key makes every copy of the folder unreadable;
- markers of finished stages are JSON in clear and hold counts, never a value of a record.

DuckDB writes no encrypted Parquet without an extension that it would have to fetch. So Arrow, whose
AES is OpenSSL's, writes the files, and DuckDB scans them with projection through Arrow's datasets.
Neither cost anything that could be measured beside compression.

What DuckDB spills when a query outgrows its memory is encrypted by a library of its own. DuckDB's
authors do not vouch for that library's random numbers. The encryption keeps names from being read
off the disk and is no match for an expert, so the stages are made to need no spill.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow.parquet.encryption import create_decryption_properties, create_encryption_properties

if TYPE_CHECKING:
    # Worker processes read and write files and have no use for DuckDB, which is slow to load.
    import duckdb

# Rows of one row group: what a reader holds at once, a few tens of megabytes of statements.
ROW_GROUP = 65_536
_SPILL = "spill"


@dataclass(frozen=True, slots=True)
class Staging:
    """An open staging folder. Holds the load's key: hand it to worker processes, write it nowhere.

    It needs no database, so that a worker process can open it. Paths and patterns are relative to
    ``folder``.
    """

    folder: Path
    key: bytes

    def connect(self, *, memory: str, threads: int) -> "duckdb.DuckDBPyConnection":
        """A DuckDB in memory, with ``memory`` (such as ``4GB``) and ``threads``.

        It may spill into the folder, and fetches nothing from anywhere.
        """
        import duckdb

        spill = self.folder / _SPILL
        spill.mkdir(mode=0o700, exist_ok=True)
        return duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory,
                "threads": threads,
                "temp_directory": str(spill),
                # The name is DuckDB's warning about its random numbers; see the module's words.
                "force_mbedtls_unsafe": True,
                "temp_file_encryption": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            },
        )

    def dataset(self, pattern: str) -> ds.Dataset:
        """The files that match, as one Arrow dataset. Raises ``FileNotFoundError`` for none."""
        files = sorted(str(path) for path in self.folder.glob(pattern))
        if not files:
            raise FileNotFoundError(pattern)
        options = ds.ParquetFragmentScanOptions(
            decryption_properties=create_decryption_properties(footer_key=self.key)
        )
        return ds.dataset(files, format=ds.ParquetFileFormat(default_fragment_scan_options=options))

    def scan(self, con: "duckdb.DuckDBPyConnection", pattern: str) -> str:
        """The name under which SQL on ``con`` reads the files that match; quoted already."""
        name = "staged_" + "".join(sign if sign.isalnum() else "_" for sign in pattern)
        con.register(name, self.dataset(pattern))
        return f'"{name}"'

    @contextmanager
    def writer(
        self, path: str, schema: pa.Schema, *, dictionary: list[str] | bool = False
    ) -> Iterator[pq.ParquetWriter]:
        """Write one file, which takes its name only when it is complete.

        ``dictionary`` names the columns with few different values.
        """
        whole = self.folder / path
        whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = whole.with_name(f".{whole.name}.part")
        with pq.ParquetWriter(
            part,
            schema,
            compression="lz4",
            use_dictionary=dictionary,
            write_statistics=False,
            encryption_properties=create_encryption_properties(footer_key=self.key),
        ) as writer:
            yield writer
        _rename(part, whole)

    def write(
        self,
        con: "duckdb.DuckDBPyConnection",
        sql: str,
        path: str,
        *,
        dictionary: list[str] | bool = False,
    ) -> int:
        """Write the rows of a query into one file; returns how many there were."""
        reader = con.sql(sql).to_arrow_reader(ROW_GROUP)
        rows = 0
        with self.writer(path, reader.schema, dictionary=dictionary) as writer:
            for batch in reader:
                writer.write_batch(batch)
                rows += batch.num_rows
        return rows

    def open(self, path: str) -> pq.ParquetFile:
        """One file, to be read row group by row group."""
        return pq.ParquetFile(
            self.folder / path,
            decryption_properties=create_decryption_properties(footer_key=self.key),
        )

    def read(self, path: str, *, columns: list[str] | None = None) -> pa.Table:
        """One file, whole."""
        with self.open(path) as file:
            return file.read(columns=columns)

    def done(self, name: str) -> bool:
        """Whether the stage, or the part of one, was finished."""
        return self._marker(name).exists()

    def finish(self, name: str, **facts: Any) -> None:
        """Mark a stage as finished, with counts that later stages need."""
        write_json(self._marker(name), facts)

    def facts(self, name: str) -> dict[str, Any]:
        """What ``finish`` was given. Raises ``FileNotFoundError`` for a stage that is not done."""
        found: dict[str, Any] = json.loads(self._marker(name).read_text("utf-8"))
        return found

    def remove(self, pattern: str) -> None:
        """Delete files that no later stage needs."""
        for path in self.folder.glob(pattern):
            path.unlink()

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _marker(self, name: str) -> Path:
        return self.folder / f"{name}.done.json"


def write_json(path: Path, content: object) -> None:
    """Write a small file, which takes its name only when it is complete."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(content), "utf-8")
    _rename(part, path)


def _rename(part: Path, whole: Path) -> None:
    """Give a complete file its name, so that the file stays complete after a power cut."""
    for path in (part, whole.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if path == part:
            part.replace(whole)
