"""Make the first run of the search index from the entries that workers have put aside."""

from contactpoint.bulk.index_entries import ENTRIES
from contactpoint.bulk.staging import Staging
from contactpoint.store.sealed_index.generations import make_generation
from contactpoint.store.sealed_index.run_writer import RunWriter
from contactpoint.store.sealed_index.sorting import Unsorted


def make_first_run(staging: Staging) -> None:
    """Make the first generation of the index. What a journal may hold already stays there.

    Raises what ``make_generation`` raises.
    """

    def fill(reading: object, holding: object, writer: RunWriter) -> tuple[int, ...]:
        unsorted = Unsorted()
        for path in sorted(staging.folder.glob(ENTRIES)):
            table = staging.read(str(path.relative_to(staging.folder)))
            unsorted.add(table["key"].to_numpy(), table["owner"].to_numpy())
        unsorted.write(writer)
        return ()

    make_generation(fill)
