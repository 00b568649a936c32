"""Pages of suppliers and loads: each desk sees its own and nothing of others."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.suppliers import add_supplier
from contactpoint.store.models import Load, Organisation, Supplier
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entry
from tests.services.organisations.schools import CHESHIRE_EAST, LEEDS, school
from tests.web import world
from tests.web.test_organisations import _in_boxes, _text, proved

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_REGISTER = "/suppliers/register/"


@pytest.fixture
def administrator(signed_in: Callable[..., Client]) -> Client:
    """A national administrator who proved the second factor a moment ago."""
    return proved(signed_in(world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR)))


@pytest.fixture
def leeds(signed_in: Callable[..., Client]) -> Client:
    """Data quality in Leeds."""
    council = Organisation.objects.create(
        scheme="dfe_la", code="383", name="Leeds", service="social_care", accredited=True,
        authority_gss=LEEDS, authority_name="Leeds",
    )  # fmt: skip
    return proved(signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY, at=council)))


def _supplier(name: str, feed: str, *sources: str) -> Supplier:
    add_supplier(
        agent=SETTING_UP, name=name, feed=feed, sources=sources, from_day=timezone.localdate()
    )
    return Supplier.objects.get(name=name)


def _loaded(feed: str, *sources: str, supplier: Supplier | None = None) -> Load:
    return Load.objects.create(
        feed=feed, full=False, files_digest=b"x" * 32, sources=list(sources), supplier=supplier,
        state=Load.State.DONE, counts={"added": 3, "hidden": 1, "to_review": 2},
    )  # fmt: skip


@pytest.fixture
def country(db: None) -> None:
    """Suppliers of Leeds, of another authority, of both, and of the nation."""
    school("199998", authority=LEEDS)
    school("199999", authority=CHESHIRE_EAST)
    both = _supplier("both", "school_list", "199998", "199999")
    _loaded("cin", "383", supplier=_supplier("own", "cin", "383"))
    _loaded("cin", "895", supplier=_supplier("other", "cin", "895"))
    _loaded("school_list", "199998", "199999", supplier=both)
    _loaded("school_list", "199998", supplier=both)
    _loaded("pds", "nhs", supplier=_supplier("nation", "pds"))


@pytest.mark.usefixtures("country")
def test_a_desk_sees_the_suppliers_of_its_own_sources_and_nothing_of_others(
    leeds: Client,
) -> None:
    """Of one that sends for several, only the own sources."""
    told = _text(leeds.get("/suppliers/"))
    assert "own" in told
    assert "both" in told
    for name in ("other", "nation"):
        assert f" {name} " not in told
    told = _text(leeds.get("/supplier/both/"))
    assert "199998, School 199998" in told
    assert "199999" not in told
    assert "Suspend it" not in told


@pytest.mark.usefixtures("country")
def test_a_supplier_of_others_is_like_one_that_there_is_not(leeds: Client) -> None:
    """The same answer, byte for byte."""
    pages = [
        world.without_random(leeds.get(f"/supplier/{name}/").content.decode())
        for name in ("other", "nation", "nobody")
    ]
    assert leeds.get("/supplier/other/").status_code == 404
    assert len(set(pages)) == 1


@pytest.mark.usefixtures("country")
def test_a_desk_sees_loads_all_of_which_are_its_own(leeds: Client) -> None:
    """What was loaded for others as well would count theirs with its own."""
    told = _text(leeds.get("/loads/"))
    own = Load.objects.get(sources=["383"]).pk, Load.objects.get(sources=["199998"]).pk
    assert sorted(map(int, re.findall(r" (\d+) \d+ \w+ \d{4} at ", told))) == sorted(own)
    assert "3 added" in told


@pytest.mark.usefixtures("country")
def test_no_page_tells_how_many_records_were_hidden_or_wait(administrator: Client) -> None:
    """Of a load of one record that would tell of one child."""
    for page in ("/loads/", "/supplier/both/"):
        told = _text(administrator.get(page))
        assert "3 added" in told
        assert "hidden" not in told
        assert "review" not in told


@pytest.mark.usefixtures("country")
def test_an_administrator_sees_all_suppliers_and_loads(administrator: Client) -> None:
    """With their bounds, sources and deliveries."""
    told = _text(administrator.get("/suppliers/"))
    for name in ("own", "other", "both", "nation"):
        assert f" {name} " in told
    told = _text(administrator.get("/supplier/both/"))
    for words in ("199998", "199999", "10, and 35 %", "Does not sign", "May send"):
        assert words in told
    assert len(re.findall(r"\d{4} at ", _text(administrator.get("/loads/")))) == 5


def test_a_supplier_is_registered_suspended_and_let_send_again(administrator: Client) -> None:
    """On pages, each on record with who did it."""
    first = administrator.get(_REGISTER).content.decode()
    assert 'value="10, 35"' in first
    given = {
        "name": "leeds", "title": "Leeds City Council", "feed": "cin", "sources": "383",
        "ends": "3,50", "changes": "50, 25 %", "cases": "100/10", "same_name": "4",
        **_in_boxes("from_day", 0),
    }  # fmt: skip
    assert administrator.post(_REGISTER, given).headers["Location"] == "/supplier/leeds/"
    held = Supplier.objects.get(name="leeds")
    assert (held.bounds["ends"], held.bounds["same_name"]) == ([3, 50], 4)
    assert entry(Event.SUPPLIER_ADDED).account is not None
    assert "suspend it first" in _text(administrator.post(_REGISTER, given | {"name": "again"}))
    administrator.post("/supplier/leeds/suspend/", {})
    assert "Suspended since" in _text(administrator.get("/supplier/leeds/"))
    administrator.post("/supplier/leeds/resume/", {})
    assert "May send" in _text(administrator.get("/supplier/leeds/"))
    assert entry(Event.SUPPLIER_SUSPENDED).account == entry(Event.SUPPLIER_RESUMED).account


@pytest.mark.parametrize(
    ("field", "value", "because"),
    [
        ("name", "Leeds", "small letters"),
        ("name", "leeds\n", None),
        ("name", "../x", "small letters"),
        ("sources", "", "say for which sources it sends"),
        ("sources", "383; DROP", "a source is the code"),
        ("key", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----", "no public key"),
        ("ends", "10", "number and per cent"),
        ("cases", "-1, 5", "number and per cent"),
        ("same_name", "0", "from 1 to 1,000,000"),
        ("feed", "correction", "Select what it sends"),
    ],
)
def test_what_is_no_supplier_is_not_registered(
    administrator: Client, field: str, value: str, because: str | None
) -> None:
    """It is told on the page, in words."""
    given = {
        "name": "leeds", "feed": "cin", "sources": "383", "ends": "3,50", "changes": "50,25",
        "cases": "100,10", "same_name": "4", **_in_boxes("from_day", 0),
    }  # fmt: skip
    sent = administrator.post(_REGISTER, given | {field: value})
    if because is None:
        # Django takes the line end off.
        assert Supplier.objects.get().name == "leeds"
    else:
        assert because.lower() in _text(sent).lower()
        assert not Supplier.objects.exists()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.NATIONAL_ADMINISTRATOR])
def test_nobody_else_registers_or_suspends(role: Role, signed_in: Callable[..., Client]) -> None:
    """Nor does an administrator whose session was left open."""
    _supplier("leeds", "cin", "383")
    browsing = proved(signed_in(world.account(role=role)))
    for page in (_REGISTER, "/supplier/leeds/suspend/", "/supplier/leeds/resume/"):
        assert browsing.get(page).status_code == 403
        assert browsing.post(page, {}).status_code == 403
    assert Supplier.objects.get().suspended_at is None


def test_registering_and_suspending_ask_for_the_second_factor_again(
    signed_in: Callable[..., Client],
) -> None:
    """They are acts of weight."""
    _supplier("leeds", "cin", "383")
    left_open = signed_in(world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR))
    for page in (_REGISTER, "/supplier/leeds/suspend/", "/supplier/leeds/resume/"):
        assert left_open.post(page, {}).headers["Location"] == "/prove-again/"
    assert Supplier.objects.get().suspended_at is None
