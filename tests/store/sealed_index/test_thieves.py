"""Who has a copy of the index, or two, and sends files besides, learns nothing of a child."""

import pytest
from django.db import connection, transaction
from msgspec.structs import replace
from psycopg import sql

from contactpoint.children.addresses import Address
from contactpoint.linkage.keys import index_keys, lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.rearrange import put_under
from contactpoint.store.models import Child
from contactpoint.store.repositories import loads
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.merging import merge
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.status import Status
from tests.fixtures.founding import founded_in_order
from tests.web import world

__all__ = ["founded_in_order"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

_TABLES = ("store_indexpagea", "store_indexpageb", "store_indexrecord")
_ALL = sql.SQL("SELECT xmin::text, ctid::text, * FROM {}")
HOME = "ZE2 9AB"
# The supplier's dictionary: Bella's name and date of birth at every postcode of the neighbourhood.
DICTIONARY = [
    replace(
        world.BELLA,
        source="hostile",
        reference=f"row {number}",
        nhs_number="",
        upn="",
        address=Address(postcode=f"ZE2 {number // 10 + 1}A{'ABDEFGHJLN'[number % 10]}"),
    )
    for number in range(90)
]


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the index's tables, with what the server notes of it besides."""
    found = {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(_ALL.format(sql.Identifier(table)))
            found[table] = [
                tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
                for row in cursor.fetchall()
            ]
        cursor.execute("SELECT xmin::text, * FROM store_searchindex")
        found["store_searchindex"] = cursor.fetchall()
    return found


def everything_written(found: dict[str, list[tuple[object, ...]]]) -> tuple[bytes, set[object]]:
    """All sealed bytes in a row, and all that stands in clear."""
    values = [value for some in found.values() for row in some for value in row]
    sealed = b"".join(bytes(v) for v in values if isinstance(v, (bytes, memoryview)))
    return sealed, {str(v) for v in values if not isinstance(v, (bytes, memoryview))}


def sealed_of(found: dict[str, list[tuple[object, ...]]]) -> list[bytes]:
    """The sealed value of every page and record."""
    return [row[-1] if table != _TABLES[2] else row[4] for table in _TABLES for row in found[table]]  # type: ignore[misc]


def test_no_key_stands_in_a_copy_in_any_form() -> None:
    """Not in decimal, not in the bytes of either order, neither of what children bear nor of what
    waiting statements look for, in the run and in the journal."""
    bella = replace(world.BELLA, address=Address(postcode=HOME))
    world.put(bella, *DICTIONARY)
    with transaction.atomic():
        loads.moving_alone()
        put_under(Child.objects.order_by("pk")[0], Status.CONCEALED)
    copies = [rows()]
    merge()
    world.put(replace(bella, reference="another", nhs_number=""))
    copies.append(rows())
    keys = index_keys(profile_of(bella)) | lookup_keys(profile_of(bella))
    values = {
        value
        for domain in (IndexDomain.OPEN, IndexDomain.HIDDEN)
        for value in vault().index(domain, 0).values(keys)
    }
    assert len(values) > 20
    for copy in copies:
        sealed, clear = everything_written(copy)
        assert not {str(value) for value in values} & clear
        for value in values:
            assert value.to_bytes(8, "big") not in sealed
            assert value.to_bytes(8, "little") not in sealed


def test_the_suppliers_rows_are_no_dictionary() -> None:
    """Of all the pages and records that the supplier's own rows filled, and the child's, no two are
    alike, and all are of one length: which of the rows shares a key with the child cannot be
    read."""
    world.put(replace(world.BELLA, address=Address(postcode=HOME)))
    for one in DICTIONARY[:30]:
        world.put(one)
    merge()
    for one in DICTIONARY[30:]:
        world.put(one)
    sealed = sealed_of(rows())
    assert len(sealed) > 5
    assert len(set(sealed)) == len(sealed)
    assert len({len(one) for one in sealed}) == 1


def test_two_copies_show_which_pages_changed_to_nobody() -> None:
    """Around a change of the thief's own, and of the child's, the run is the same to the byte, with
    the server's notes; what came is in records that are only added, all alike. The next run is new
    in every page."""
    world.put(replace(world.BELLA, address=Address(postcode=HOME)), *DICTIONARY)
    merge()
    before = rows()
    world.put(replace(DICTIONARY[5], reference="a row of the thief's own"))
    world.put(replace(world.BELLA, address=Address(postcode="ZE3 1CD")))
    after = rows()
    assert after["store_indexpagea"] == before["store_indexpagea"]
    assert after["store_indexpageb"] == before["store_indexpageb"]
    assert after["store_searchindex"] == before["store_searchindex"]
    assert (
        after["store_indexrecord"][: len(before["store_indexrecord"])]
        == (before["store_indexrecord"])
    )
    merge()
    merged = rows()
    old, new = (
        {row[-1] for table in _TABLES[:2] for row in copy[table]} for copy in (before, merged)
    )
    assert new
    assert not old & new
    assert len({row[0] for table in _TABLES[:2] for row in merged[table]}) == 1


@pytest.mark.parametrize("status", Status)
def test_hiding_a_child_is_a_record_like_any_other(status: Status) -> None:
    """Whether a child is hidden, shown again or moved: one record, of one length."""
    world.put(world.BELLA)
    put_under(Child.objects.get(), Status.ACTIVE)
    before = rows()["store_indexrecord"]
    hidden = Status.SHIELDED if status is Status.ACTIVE else Status.ACTIVE
    put_under(Child.objects.get(), hidden)
    put_under(Child.objects.get(), status)
    came = rows()["store_indexrecord"][len(before) :]
    assert len({len(row[4]) for row in (*before, *came)}) == 1  # type: ignore[arg-type]
