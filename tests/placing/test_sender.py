"""A delivery belongs to a supplier, whatever its files say."""

from pathlib import Path

import pytest
from django.db import connection

from contactpoint.placing.delivery import FileChangedError, LoadRefusedError
from contactpoint.placing.manifest import ManifestRefusedError
from contactpoint.placing.sender import SenderRefusedError
from contactpoint.services import load_feed as use_case
from contactpoint.services.suppliers import (
    SupplierRefusedError,
    list_suppliers,
    resume_supplier,
    suspend_supplier,
)
from contactpoint.store.models import Load, Supplier
from contactpoint.store.repositories import statements
from contactpoint.vault.errors import SealBrokenError
from tests.placing.content import content
from tests.placing.files import Loader, Said, cin, ctf, nhs_number, pds, school_list
from tests.placing.sending import REGISTERING, register
from tests.placing.signing import Signer

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
CHILDREN = [(f"C{number}", Said(born=f"2015-04-{number:02}")) for number in range(1, 6)]


def standing() -> int:
    """How many statements stand."""
    rows = statements.placed_in_batches(1000)
    return sum(1 for batch in rows for _ in batch)


@pytest.fixture(params=[False, True], ids=["nobody registered", "registered"])
def registered(request: pytest.FixtureRequest) -> bool:
    """With nobody registered, and with both authorities."""
    if request.param:
        register("northtown", "cin", "889")
        register("southtown", "cin", "352")
    return bool(request.param)


def test_a_full_file_of_another_authority_ends_nothing(load: Loader, registered: bool) -> None:
    """What ended all 72 statements of an authority: its own header, loaded for another."""
    load("cin", cin(CHILDREN, authority="352"), full=True, sender="352")
    before = content()
    with pytest.raises(LoadRefusedError) as caught:
        load("cin", cin(CHILDREN[:1], authority="352"), full=True, sender="889")
    assert "another sender" in caught.value.fault.reason
    assert "352" not in caught.value.fault.reason
    assert content() == before
    assert Load.objects.count() == 1


def test_one_file_of_another_school_among_many_refuses_all(load: Loader) -> None:
    """The others are not loaded either."""
    register("transfers", "ctf", "8201234", "8205678")
    with pytest.raises(LoadRefusedError) as caught:
        load("ctf", ctf([ADA]), ctf([RAVI], school="8209999"), full=True, sender="transfers")
    assert caught.value.file == "ctf-1"
    assert standing() == 0
    load("ctf", ctf([ADA]), ctf([RAVI], school="8205678"), full=True, sender="transfers")
    assert standing() == 2


def test_of_a_supplier_of_many_schools_the_one_that_is_named_may_be_sent(load: Loader) -> None:
    """Where --from names a school, a file of another is refused."""
    register("transfers", "ctf", "8201234", "8205678")
    with pytest.raises(LoadRefusedError):
        load("ctf", ctf([ADA]), sender="8205678")
    load("ctf", ctf([ADA]), sender="8201234")


@pytest.mark.parametrize("feed", ["pds", "ctf", "cin"])
def test_a_format_that_says_its_sender_is_held_to_who_is_named(load: Loader, feed: str) -> None:
    """Also while nobody is registered."""
    made = {"pds": pds([ADA]), "ctf": ctf([ADA]), "cin": cin(CHILDREN)}[feed]
    with pytest.raises(LoadRefusedError):
        load(feed, made, sender="999")
    load(feed, made, sender={"pds": "nhs", "ctf": "8201234", "cin": "820"}[feed])


def test_while_nobody_is_registered_a_delivery_is_taken_as_named(load: Loader) -> None:
    """A fresh index: from whom the operator says, or the file where nobody is named."""
    load("school_list", school_list([ADA]), sender="111400")
    load("ctf", ctf([RAVI]), full=True)
    assert standing() == 2
    assert Load.objects.filter(supplier=None).count() == 2


@pytest.mark.parametrize(
    ("feed", "named"), [("school_list", "111400"), ("ctf", ""), ("ctf", "8201234"), ("pds", "")]
)
def test_who_is_not_registered_is_refused_and_told_what_to_do(
    load: Loader, feed: str, named: str
) -> None:
    """From the first supplier on, for every feed."""
    register("northtown", "cin", "889")
    made = {"school_list": school_list([ADA]), "ctf": ctf([ADA]), "pds": pds([ADA])}[feed]
    with pytest.raises(SenderRefusedError, match="contactpoint supplier add"):
        load(feed, made, sender=named)
    assert standing() == 0


def test_a_suspended_supplier_does_not_get_in(load: Loader) -> None:
    """Neither by its name nor by its source; the only one there is does not make the index fresh;
    resumed, it does."""
    register("a-school", "school_list", "111400")
    suspend_supplier(agent=REGISTERING, name="a-school")
    for named in ("a-school", "111400", ""):
        with pytest.raises(SenderRefusedError, match="suspended"):
            load("school_list", school_list([ADA]), sender=named)
    with pytest.raises(SenderRefusedError, match="register"):
        load("pds", pds([ADA]))
    resume_supplier(agent=REGISTERING, name="a-school")
    load("school_list", school_list([ADA]), sender="a-school")
    assert standing() == 1


def test_a_supplier_sends_from_its_day_on_and_its_own_feed(load: Loader) -> None:
    """Not a day before, and no other."""
    register("a-school", "school_list", "111400", days=1)
    with pytest.raises(SenderRefusedError, match="from"):
        load("school_list", school_list([ADA]), sender="a-school")
    with pytest.raises(SenderRefusedError, match="sends school_list"):
        load("ctf", ctf([ADA]), sender="a-school")


def test_of_several_suppliers_of_a_feed_one_has_to_be_named(load: Loader) -> None:
    """What the file says of itself does not choose."""
    register("northtown", "cin", "889")
    register("southtown", "cin", "820")
    with pytest.raises(SenderRefusedError, match="northtown, southtown"):
        load("cin", cin(CHILDREN))
    with pytest.raises(LoadRefusedError):
        load("cin", cin(CHILDREN), sender="northtown")


def test_a_supplier_of_several_says_for_which_where_the_format_does_not(load: Loader) -> None:
    """A list has no sender of its own."""
    register("lists", "school_list", "111400", "123456")
    with pytest.raises(SenderRefusedError, match="--from"):
        load("school_list", school_list([ADA]), sender="lists")
    load("school_list", school_list([ADA]), sender="111400")


def test_one_source_has_one_supplier_at_a_time() -> None:
    """Another takes over when the first is suspended, and the first does not come back then."""
    register("old", "cin", "889", "890")
    with pytest.raises(SupplierRefusedError, match="old"):
        register("new", "cin", "888", "889")
    suspend_supplier(agent=REGISTERING, name="old")
    register("new", "cin", "888", "889")
    with pytest.raises(SupplierRefusedError, match="new"):
        resume_supplier(agent=REGISTERING, name="old")


@pytest.mark.parametrize(
    ("name", "feed", "sources"),
    [
        ("pds", "pds", ["dfe"]),
        ("a", "cin", []),
        ("a", "cin", ["8 8"]),
        ("A b", "cin", ["889"]),
        ("352", "cin", ["889"]),
        ("", "cin", ["889"]),
        ("a", "correction", ["889"]),
    ],
)
def test_a_supplier_that_could_send_nothing_is_not_registered(
    name: str, feed: str, sources: list[str]
) -> None:
    """Names, feeds and sources that there cannot be."""
    with pytest.raises(SupplierRefusedError):
        register(name, feed, *sources)
    assert list_suppliers() == []


@pytest.mark.parametrize(
    "change",
    [
        'sources = \'["889", "352"]\'',
        "suspended_at = NULL",
        "from_day = '2020-01-01'",
        "public_key = ''",
        "bounds = jsonb_set(bounds, '{ends}', '[1000, 100]')",
        "delivery_number = 0",
        "feed = 'ssda903'",
    ],
)
def test_a_supplier_that_was_changed_in_the_database_sends_nothing(
    load: Loader, change: str
) -> None:
    """Who can write there, and has no key, lets nobody in."""
    signer = Signer("northtown", "cin")
    register("northtown", "cin", "889", public_key=signer.public_key, days=1)
    suspend_supplier(agent=REGISTERING, name="northtown")
    supplier = Supplier.objects.get()
    supplier.delivery_number = 5
    supplier.save()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE store_supplier SET {change}")  # noqa: S608
    with pytest.raises(SealBrokenError):
        load("cin", cin(CHILDREN, authority="889"), sender="northtown")
    assert standing() == 0


def test_a_file_of_another_sender_put_in_place_meanwhile_is_not_loaded(
    load: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked as one authority's and exchanged before it is placed: not one record gets in."""
    register("northtown", "cin", "889")
    path = load.folder / "cin-0"

    def exchange(*arguments: object) -> None:
        path.write_bytes(cin(CHILDREN, authority="352"))

    monkeypatch.setattr(use_case, "must_be_within", exchange)
    with pytest.raises(FileChangedError):
        load("cin", cin(CHILDREN, authority="889"), sender="northtown")
    assert standing() == 0


def test_a_part_is_not_loaded_as_all(load: Loader) -> None:
    """A transfer file of one pupil that says it is partial ended the other four of the school."""
    whole = ctf([ADA, RAVI])
    load("ctf", whole, full=True)
    part = ctf([ADA]).replace(
        b"<Header>", b"<Header><DocumentQualifier>partial</DocumentQualifier>"
    )
    with pytest.raises(LoadRefusedError, match="partial"):
        load("ctf", part, full=True)
    assert load("ctf", part).counts["unchanged"] == 1
    assert load("ctf", whole, full=True).counts["ended"] == 0


class TestSigned:
    """Deliveries of a supplier that signs."""

    @pytest.fixture
    def signer(self) -> Signer:
        """Health, with a key registered."""
        signer = Signer("health", "pds")
        register("health", "pds", public_key=signer.public_key)
        return signer

    @staticmethod
    def file(folder: Path, *said: Said, name: str = "monthly") -> Path:
        """Write a delivery's file."""
        path = folder / name
        path.write_bytes(pds(said))
        return path

    def send(
        self, folder: Path, files: list[Path], manifest: Path | None, *, full: bool = True
    ) -> use_case.LoadReport:
        """Load it."""
        from contactpoint.feeds.catalogue import FEEDS
        from tests.fixtures.actors import LOADING

        return use_case.load_feed(
            agent=LOADING, feed=FEEDS["pds"], files=files, full=full, manifest=manifest
        )

    def test_a_signed_delivery_is_taken_and_may_be_repeated(
        self, signer: Signer, tmp_path: Path
    ) -> None:
        """The very same one, again and again."""
        file = self.file(tmp_path, ADA)
        manifest = signer.manifest(tmp_path, [file], number=3)
        assert self.send(tmp_path, [file], manifest).counts["added"] == 1
        assert self.send(tmp_path, [file], manifest).counts["unchanged"] == 1
        assert list_suppliers()[0].delivery_number == 3

    def test_an_unsigned_delivery_is_refused(self, signer: Signer, tmp_path: Path) -> None:
        """Whoever registered a key wants every delivery signed."""
        with pytest.raises(ManifestRefusedError, match="--manifest"):
            self.send(tmp_path, [self.file(tmp_path, ADA)], None)

    def test_an_old_full_delivery_does_not_end_newer_children(
        self, signer: Signer, tmp_path: Path
    ) -> None:
        """A replay: rightly signed, and past."""
        old = self.file(tmp_path, ADA, name="old")
        new = self.file(tmp_path, ADA, RAVI, name="new")
        first = signer.manifest(tmp_path, [old], number=1)
        self.send(tmp_path, [old], first)
        self.send(tmp_path, [new], signer.manifest(tmp_path, [new], number=2))
        with pytest.raises(ManifestRefusedError, match="has been taken"):
            self.send(tmp_path, [old], first)
        with pytest.raises(ManifestRefusedError, match="has been taken"):
            self.send(tmp_path, [old], signer.manifest(tmp_path, [old], number=2))
        assert len(content().children) == 2

    def test_changes_are_not_loaded_as_everything(self, signer: Signer, tmp_path: Path) -> None:
        """A delta signed as such, loaded --full, would end everybody else."""
        file = self.file(tmp_path, ADA)
        manifest = signer.manifest(tmp_path, [file], number=1, full=False)
        with pytest.raises(ManifestRefusedError, match="--delta"):
            self.send(tmp_path, [file], manifest)
        self.send(tmp_path, [file], manifest, full=False)

    def test_a_file_in_place_of_the_signed_one_is_refused(
        self, signer: Signer, tmp_path: Path
    ) -> None:
        """Of the same name, and with other content."""
        file = self.file(tmp_path, ADA)
        manifest = signer.manifest(tmp_path, [file], number=1)
        self.file(tmp_path, RAVI)
        with pytest.raises(LoadRefusedError, match="not the one that was signed"):
            self.send(tmp_path, [file], manifest)
        assert standing() == 0

    def test_two_files_with_each_others_names_are_refused(
        self, signer: Signer, tmp_path: Path
    ) -> None:
        """Which of two records of a child counts depends on their order."""
        one, other = self.file(tmp_path, ADA, name="one"), self.file(tmp_path, RAVI, name="other")
        manifest = signer.manifest(tmp_path, [one, other], number=1)
        self.file(tmp_path, RAVI, name="one")
        self.file(tmp_path, ADA, name="other")
        with pytest.raises(LoadRefusedError):
            self.send(tmp_path, [one, other], manifest)

    def test_another_suppliers_manifest_is_refused(self, signer: Signer, tmp_path: Path) -> None:
        """Signed by the same key for another feed, or in another's name."""
        file = self.file(tmp_path, ADA)
        for supplier, feed in (("health", "cin"), ("others", "pds")):
            made = Signer(supplier, feed, signer.key).manifest(tmp_path, [file], number=1)
            with pytest.raises(ManifestRefusedError, match="another"):
                self.send(tmp_path, [file], made)

    def test_a_manifest_without_a_registered_key_is_refused(self, tmp_path: Path) -> None:
        """Nobody may think that it was checked."""
        file = self.file(tmp_path, ADA)
        manifest = Signer("health", "pds").manifest(tmp_path, [file], number=1)
        with pytest.raises(ManifestRefusedError, match="no key"):
            self.send(tmp_path, [file], manifest)

    def test_a_refused_delivery_uses_no_number_up(self, signer: Signer, tmp_path: Path) -> None:
        """What was not taken can be sent again, put right."""
        file = tmp_path / "monthly"
        file.write_bytes(b"<html>")
        with pytest.raises(LoadRefusedError):
            self.send(tmp_path, [file], signer.manifest(tmp_path, [file], number=4))
        self.file(tmp_path, ADA)
        self.send(tmp_path, [file], signer.manifest(tmp_path, [file], number=4))
