"""Who sends a first load is checked as in every load, before anything is stored."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from contactpoint.placing.delivery import LoadRefusedError
from contactpoint.placing.manifest import ManifestRefusedError
from contactpoint.placing.sender import SenderRefusedError
from contactpoint.services import first_load as use_case
from contactpoint.services.suppliers import list_suppliers, suspend_supplier
from contactpoint.store.models import Child, Load
from tests.bulk.first_loading import empty_index, load, staged_in
from tests.placing.content import content
from tests.placing.files import Said, ctf, nhs_number, pds
from tests.placing.sending import REGISTERING, register
from tests.placing.signing import Signer

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

ADA = Said()
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))


@pytest.fixture(autouse=True)
def nothing_staged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins with an empty index, and ends with nothing staged."""
    monkeypatch.setattr(use_case, "FOLDER", f"first-load-of-{os.getpid()}")
    empty_index()
    yield
    use_case.discard(staged_in(settings.HOME.root))


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file of a delivery."""
    path = folder / name
    path.write_bytes(content)
    return path


def nothing_was_stored() -> bool:
    """No child, and no load."""
    return not Child.objects.exists() and not Load.objects.exists()


def test_who_is_not_registered_sends_no_first_load(tmp_path: Path) -> None:
    """Nor does who is suspended."""
    file = write(tmp_path, "pds-1", pds([ADA]))
    register("transfers", "ctf", "8201234")
    with pytest.raises(SenderRefusedError, match="supplier add"):
        load({"pds": [file]})
    register("health", "pds")
    suspend_supplier(agent=REGISTERING, name="health")
    with pytest.raises(SenderRefusedError):
        load({"pds": [file]})
    assert nothing_was_stored()


def test_a_file_of_another_school_refuses_a_first_load(tmp_path: Path) -> None:
    """All of it: also the files of schools that are registered."""
    own = write(tmp_path, "ctf-1", ctf([ADA]))
    other = write(tmp_path, "ctf-2", ctf([RAVI], school="8205678"))
    register("transfers", "ctf", "8201234")
    for _ in range(2):
        with pytest.raises(LoadRefusedError, match="another sender") as caught:
            load({"ctf": [own, other]})
        assert caught.value.file == "ctf-2"
        assert nothing_was_stored()
    register("more-transfers", "ctf", "8205678")
    assert load({"ctf": [own, other]}).children == 2


def test_a_partial_file_is_no_first_load(tmp_path: Path) -> None:
    """What it holds is not all that its school does."""
    partial = b"<Header><DocumentQualifier>partial</DocumentQualifier>"
    file = write(tmp_path, "ctf-1", ctf([ADA]).replace(b"<Header>", partial))
    with pytest.raises(LoadRefusedError, match="partial"):
        load({"ctf": [file]})
    assert nothing_was_stored()


def test_a_signed_first_load(tmp_path: Path) -> None:
    """Unsigned or exchanged it is refused; taken, no older delivery is after it."""
    signer = Signer("health", "pds")
    register("health", "pds", public_key=signer.public_key)
    file = write(tmp_path, "pds-1", pds([ADA]))
    with pytest.raises(ManifestRefusedError, match="--manifest"):
        load({"pds": [file]})
    manifest = signer.manifest(tmp_path, [file], number=9)
    write(tmp_path, "pds-1", pds([RAVI]))
    with pytest.raises(ManifestRefusedError, match="not those that were signed"):
        load({"pds": [file]}, manifests={"pds": manifest})
    assert nothing_was_stored()
    write(tmp_path, "pds-1", pds([ADA]))
    load({"pds": [file]}, manifests={"pds": manifest})
    assert len(content().children) == 1
    assert list_suppliers()[0].delivery_number == 9
    row = Load.objects.get(feed="pds")
    assert (row.supplier.name if row.supplier else "", row.operator) == ("health", "op.erator")
