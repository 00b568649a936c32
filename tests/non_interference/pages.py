"""The walk of pages: how each page is visited. A page that is not here fails a test."""

import re

from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.children.child_number import format_child_number
from contactpoint.services.review.propose import propose_join
from contactpoint.services.suppliers import add_supplier
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.taken_back import taken_back
from tests.non_interference.england import (
    LEEDS,
    LEEDS_CODE,
    Seat,
    died_long_ago,
    one_load_listed,
)
from tests.non_interference.searches import FOR_ADA, FOR_IMOGEN, ORSON, SEARCHES, known
from tests.non_interference.walk import Visit, Walk
from tests.web.test_record import TODAY
from tests.web.test_search import FOR_BELLA


def _open(walk: Walk, name: str) -> None:
    walk.get(reverse(name))
    walk.post(reverse(name), {})


def _results(walk: Walk) -> None:
    for asked in (*SEARCHES, *({"number": number} for number in walk.guesses())):
        walk.get(walk.search(asked))


def _change(walk: Walk) -> None:
    address = walk.search(FOR_BELLA)
    if address != reverse("search_child"):
        walk.get(f"{address}change/")
        walk.post(f"{address}change/", known(ORSON))


def _record(walk: Walk) -> None:
    for address in walk.records(FOR_BELLA, FOR_IMOGEN, FOR_ADA):
        walk.get(address)


def _involvement(page: str) -> Visit:
    def visit(walk: Walk) -> None:
        for address in walk.records(FOR_BELLA, FOR_IMOGEN):
            walk.get(f"{address}{page}")
            walk.post(f"{address}{page}", {"lead": "no"})
            walk.post(f"{address}{page}", TODAY | {"lead": "no"})
            walk.get(address)

    return visit


def _older(walk: Walk) -> None:
    older = re.compile(r'href="(/activity/[a-z2-7]{24}/)"')
    if not older.search(walk.get(reverse("activity")).content.decode()):
        for _ in range(30):
            walk.client.get(reverse("activity"))
    for address in older.findall(walk.get(reverse("activity")).content.decode()):
        walk.get(address)


def _next_case(walk: Walk) -> None:
    walk.post(reverse("review_next"), {})


def _cases(walk: Walk) -> list[str]:
    """The address of the case that the walker has, if any."""
    answer = walk.post(reverse("review_next"), {})
    return re.findall(r"/review/case/[a-z2-7]{24}/", answer.headers.get("Location", ""))


def _case(walk: Walk) -> None:
    for address in _cases(walk):
        walk.get(address)
        walk.post(address, {"verdict": "same"})


def _choose(walk: Walk) -> None:
    for address in _cases(walk):
        version = re.search(r'name="version" value="([^"]+)"', walk.get(address).content.decode())
        assert version is not None
        walk.post(f"{address}compare/", {"version": version[1], "others": "yes"})
        walk.get(address)
        for number in (*walk.guesses(), walk.own_number):
            sent = {"version": version[1], "number": format_child_number(number)}
            walk.post(f"{address}compare/", sent)


def _put_back(walk: Walk) -> None:
    for address in _cases(walk):
        walk.post(f"{address}back/", {})


def _sources(walk: Walk) -> list[str]:
    """Where the record that the walker's desk decides about is told by source."""
    found = []
    for record in walk.records(FOR_ADA if walk.walker.seat is Seat.LEEDS else FOR_BELLA):
        page = walk.get(record).content.decode()
        found += re.findall(r'href="(/review/record/[a-z2-7]{24}/)"', page)
    return found


def _by_source(page: str, sent: dict[str, str] | None = None) -> Visit:
    def visit(walk: Walk) -> None:
        for address in _sources(walk):
            walk.get(f"{address}{page}")
            walk.post(f"{address}{page}", sent or {})

    return visit


def _join(walk: Walk) -> None:
    for address in _sources(walk):
        walk.get(f"{address}join/")
        for number in walk.guesses():
            walk.post(f"{address}join/", {"number": format_child_number(number)})


def _archived(page: str, sent: dict[str, str]) -> Visit:
    """A child whom the walker's desk decides about has died long ago; the list leads to it."""

    def visit(walk: Walk) -> None:
        with taken_back("default"):
            died_long_ago(walk.own_number)
            listed = walk.get(reverse("review_archived")).content.decode()
            for address in re.findall(rf'href="(/review/archived/[a-z2-7]{{24}}/{page})"', listed):
                walk.get(address)
                walk.post(address, sent)
            walk.get(reverse("review_archived"))

    return visit


def _proposal(walk: Walk) -> None:
    """A proposal of another desk's, where the walker reviews."""
    with taken_back("default"):
        if walk.walker.role is Role.DATA_QUALITY:
            propose_join(
                actor=walk.other_reviewer(), number=walk.own_number, other=walk.others_number
            )
        page = walk.get(reverse("review_proposals")).content.decode()
        walk.get(reverse("review_queue"))
        for address in re.findall(r'href="(/review/proposal/[a-z2-7]{24}/)"', page):
            walk.get(address)
            for answer in ("take_back", "decline", "confirm"):
                walk.post(address, {"answer": answer})


def _sign_out_everywhere(walk: Walk) -> None:
    _open(walk, "sign_out_everywhere")
    walk.client.force_login(walk.account)


def _undo(walk: Walk) -> None:
    page = walk.get(reverse("review_verdicts")).content.decode()
    for address in re.findall(r'href="(/review/verdict/[a-z2-7]{24}/undo/)"', page):
        walk.get(address)
        walk.post(address, {})


def _organisations_found(walk: Walk) -> None:
    answer = walk.post(reverse("organisations"), {"words": "Mereton"})
    leads_to = answer.headers.get("Location", "")
    for address in re.findall(r"/organisations/found/[a-z2-7]{24}/", leads_to):
        walk.get(address)


def _organisation(page: str, sent: dict[str, str] | None = None) -> Visit:
    """The page of an organisation that a child's record names."""

    def visit(walk: Walk) -> None:
        for code in ("999001", "999009"):
            address = reverse("organisation", kwargs={"scheme": "urn", "code": code})
            walk.get(f"{address}{page}")
            with taken_back("default"):
                walk.post(f"{address}{page}", sent or {})

    return visit


def _loads(walk: Walk) -> None:
    with one_load_listed():
        _open(walk, "loads")


def _authority(name: str) -> Visit:
    def visit(walk: Walk) -> None:
        walk.get(reverse(name, kwargs={"gss": LEEDS}))
        walk.post(reverse(name, kwargs={"gss": LEEDS}), {})

    return visit


def _supplier(name: str) -> Visit:
    def visit(walk: Walk) -> None:
        with taken_back("default"):
            add_supplier(
                agent=SETTING_UP,
                name="leeds",
                feed="cin",
                sources=[LEEDS_CODE],
                from_day=timezone.localdate(),
            )
            walk.get(reverse(name, kwargs={"supplier": "leeds"}))
            walk.post(reverse(name, kwargs={"supplier": "leeds"}), {})
            walk.get(reverse(name, kwargs={"supplier": "nobody"}))

    return visit


VISITS: dict[str, Visit] = {
    "home": lambda walk: _open(walk, "home"),
    "prove_again": lambda walk: _open(walk, "prove_again"),
    "alerts": lambda walk: _open(walk, "alerts"),
    "account_login": lambda walk: _open(walk, "account_login"),
    "mfa_authenticate": lambda walk: _open(walk, "mfa_authenticate"),
    "session_ended": lambda walk: _open(walk, "session_ended"),
    "health": lambda walk: _open(walk, "health"),
    "policy_report": lambda walk: _open(walk, "policy_report"),
    "search": lambda walk: _open(walk, "search"),
    "search_child": lambda walk: _open(walk, "search_child"),
    "search_results": _results,
    "search_change": _change,
    "record": _record,
    "record_involvement": _involvement("involvement/"),
    "take_lead": _involvement("lead/"),
    "end_involvement": _involvement("involvement/end/"),
    "review_queue": lambda walk: _open(walk, "review_queue"),
    "review_next": _next_case,
    "review_choose": _choose,
    "review_put_back": _put_back,
    "review_case": _case,
    "review_shortcuts": lambda walk: _open(walk, "review_shortcuts"),
    "review_sources": _by_source(""),
    "review_split": _by_source("split/", {"statement": "1"}),
    "review_join": _join,
    "review_correct_name": _by_source("correct/name/", {"given": "Bel", "family": "Quill"}),
    "review_correct_birth_date": _by_source("correct/birth-date/"),
    "review_correct_death_date": _by_source("correct/death-date/"),
    "review_archived": lambda walk: _open(walk, "review_archived"),
    "review_archived_death_date": _archived("death-date/", {"state": "not_died"}),
    "review_archived_birth_date": _archived(
        "birth-date/",
        {"birth_date-day": "4", "birth_date-month": "7", "birth_date-year": "2016"},
    ),
    "review_correct_sex": _by_source("correct/sex/", {"sex": "male"}),
    "review_correct_address": _by_source("correct/address/", {"line_1": "1 Quay"}),
    "review_record_verdicts": _by_source("verdicts/"),
    "review_asked": lambda walk: _open(walk, "review_asked"),
    "review_proposals": lambda walk: _open(walk, "review_proposals"),
    "review_proposal": _proposal,
    "review_verdicts": lambda walk: _open(walk, "review_verdicts"),
    "review_undo": _undo,
    "organisations": lambda walk: _open(walk, "organisations"),
    "organisations_found": _organisations_found,
    "organisation": _organisation(""),
    "organisation_accredit": _organisation("accredit/"),
    "organisation_withdraw": _organisation("withdraw/"),
    "organisation_succeed": _organisation("succeed/", {"code": "999001"}),
    "organisation_partner": lambda walk: _open(walk, "organisation_partner"),
    "authorities": lambda walk: _open(walk, "authorities"),
    "authority": _authority("authority"),
    "authority_off": _authority("authority_off"),
    "suppliers": lambda walk: _open(walk, "suppliers"),
    "supplier": _supplier("supplier"),
    "supplier_register": lambda walk: _open(walk, "supplier_register"),
    "supplier_suspend": _supplier("supplier_suspend"),
    "supplier_resume": _supplier("supplier_resume"),
    "loads": _loads,
    "activity": lambda walk: _open(walk, "activity"),
    "activity_older": _older,
    "sign_out_everywhere": _sign_out_everywhere,
    "sign_out": lambda walk: _open(walk, "sign_out"),
}
