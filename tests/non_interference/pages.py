"""The walk of pages: how each page is visited. A page that is not here fails a test."""

import re

from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.access.two_persons import Kind
from contactpoint.children.child_number import format_child_number
from contactpoint.services.review.propose import propose_join
from contactpoint.services.suppliers import add_supplier
from contactpoint.store.models import Account
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.taken_back import taken_back
from tests.non_interference.england import (
    LEEDS,
    LEEDS_CODE,
    SEEN_BY_ALL,
    Seat,
    died_long_ago,
    one_load_listed,
    record_of,
)
from tests.non_interference.requests import asked_by_a_colleague
from tests.non_interference.searches import FOR_ADA, FOR_IMOGEN, ORSON, SEARCHES, known
from tests.non_interference.walk import Visit, Walk
from tests.web import world
from tests.web.test_record import TODAY
from tests.web.test_search import FOR_BELLA


def _open(walk: Walk, name: str) -> None:
    walk.get(reverse(name))
    walk.post(reverse(name), {})


def _results(walk: Walk) -> None:
    for asked in (*SEARCHES, *({"number": number} for number in walk.guesses())):
        walk.get(walk.search(asked))


def _another(walk: Walk) -> None:
    _open(walk, "search_child")
    walk.get(walk.search(FOR_BELLA))
    walk.get(reverse("search_child"))
    for asked in (FOR_IMOGEN, known(ORSON)):
        walk.get(walk.post(reverse("search_child"), asked).headers.get("Location", "/search/"))


def _recent(walk: Walk) -> None:
    """Empty, and with whoever may be opened in it."""
    _open(walk, "search_recent")
    _record(walk)
    for name in ("search_recent", "search"):
        page = walk.get(reverse(name)).content.decode()
        for address in re.findall(r'href="(/record/[a-z2-7]{24}/)"', page):
            walk.get(address)


def _change(walk: Walk) -> None:
    address = walk.search(FOR_BELLA)
    if address != reverse("search"):
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


def _approvals(walk: Walk) -> None:
    """With a colleague's request, and another desk's proposal where the walker reviews."""
    with taken_back("default"):
        if walk.walker.role is Role.DATA_QUALITY:
            propose_join(
                actor=walk.other_reviewer(), number=walk.own_number, other=walk.others_number
            )
        asked_by_a_colleague(walk)
        for kind in ("", *(kind.value for kind in Kind)):
            page = walk.get(f"{reverse('approvals')}?kind={kind}").content.decode()
        page = walk.get(reverse("approvals")).content.decode()
        for address in re.findall(r'href="(/approvals/[a-z2-7]{24}/)"', page):
            walk.get(address)
            for answer in ("show_half", "take_back", "approve", "decline"):
                walk.post(address, {"answer": answer})


def _of_employer(walk: Walk, name: str) -> None:
    """A page of an employer that there is not: none is registered."""
    address = reverse(name, kwargs={"employer": "council"})
    walk.get(address)
    walk.post(address, {})


def _sign_out_everywhere(walk: Walk) -> None:
    _open(walk, "sign_out_everywhere")
    walk.sign_in()


def _end_call(walk: Walk) -> None:
    walk.post(reverse("end_call"), {})
    walk.get(reverse("call_ended"))
    walk.sign_in()


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


def _found_accounts(walk: Walk) -> list[str]:
    """The pages of the accounts of the walker's organisation, with the pages of what is done."""
    colleague = Account.objects.filter(username="cole.league").first()
    if colleague is None:
        colleague = world.account("cole.league", at=walk.account.organisation)
        child = record_of(SEEN_BY_ALL[0])
        world.involve(child, world.actor_of(colleague), started_on=timezone.localdate())
    session = walk.client.session
    session["proved_at"] = timezone.now().timestamp()
    session.save()
    answer = walk.post(reverse("accounts"), {"text": "cole"})
    page = walk.get(answer.headers.get("Location", reverse("accounts"))).content.decode()
    return re.findall(r'href="(/accounts/account/[a-z2-7]{24}/)"', page)


def _account(page: str, sent: dict[str, str] | None = None) -> Visit:
    def visit(walk: Walk) -> None:
        with taken_back("default"):
            for address in _found_accounts(walk):
                walk.get(f"{address}{page}")
                if sent is not None:
                    walk.post(f"{address}{page}", sent)
                walk.get(address)

    return visit


def _accounts(name: str, sent: dict[str, str] | None = None) -> Visit:
    def visit(walk: Walk) -> None:
        with taken_back("default"):
            _found_accounts(walk)
            walk.get(reverse(name))
            if sent is not None:
                walk.post(reverse(name), sent)

    return visit


_DAY = {"on-day": "1", "on-month": "2", "on-year": "2026"}
_LIFE: dict[str, Visit] = {
    "team": lambda walk: _open(walk, "team"),
    "accounts": _accounts("accounts", {"text": "%"}),
    "accounts_found": _account(""),
    "accounts_lapsing": _accounts("accounts_lapsing"),
    "accounts_renew": _accounts("accounts_renew", {}),
    "accounts_arriving": _accounts("accounts_arriving"),
    "account_accept": _accounts("accounts_arriving"),
    "account_decline": _accounts("accounts_arriving"),
    "account_invite": _accounts("account_invite", {}),
    "account_invite_to": _accounts("account_invite", {}),
    "account_invite_many": _accounts("account_invite_many", {"rows": "name"}),
    "account": _account(""),
    "account_history": _account("history/"),
    "account_check": _account("check/", {"condition": "DBS", **_DAY}),
    "account_token": _account("token/", {}),
    "account_renew": _account("renew/", {}),
    "account_grant": _account("grant/", {}),
    "account_take_away": _account("take-away/", {}),
    "account_recover": _account("recover/", {}),
    "account_suspend": _account("suspend/", {}),
    "account_resume": _account("resume/", {}),
    "account_hand_over": _account("hand-over/", {"whom": "nobody"}),
    "account_transfer": _account("transfer/", {"code": "999001"}),
    "account_stay": _account("stay/", {}),
    "account_end": _account("end/", {}),
}


def _remove_device(walk: Walk) -> None:
    address = reverse("own_device_remove", kwargs={"device": "a" * 24})
    walk.get(address)
    walk.post(address, {})


VISITS: dict[str, Visit] = {
    **_LIFE,
    "home": lambda walk: _open(walk, "home"),
    "prove_again": lambda walk: _open(walk, "prove_again"),
    "desk": lambda walk: _open(walk, "desk"),
    "prove_again_key": lambda walk: _open(walk, "prove_again_key"),
    "own_account": lambda walk: _open(walk, "own_account"),
    **{
        name: (lambda walk, name=name: _open(walk, name))
        for name in ("own_password", "own_pin", "own_key", "own_code")
    },
    "own_device_remove": _remove_device,
    **{
        name: (lambda walk, name=name: _open(walk, name))
        for name in (
            *("enrol", "enrol_agreement", "enrol_password", "enrol_device", "enrol_key"),
            *("enrol_code", "enrol_done", "sign_in_key"),
        )
    },
    "alerts": lambda walk: _open(walk, "alerts"),
    "account_login": lambda walk: _open(walk, "account_login"),
    "employers": lambda walk: _open(walk, "employers"),
    "employer_begin": lambda walk: _of_employer(walk, "employer_begin"),
    "employer_back": lambda walk: _of_employer(walk, "employer_back"),
    "employer_begin_link": lambda walk: _of_employer(walk, "employer_begin_link"),
    "employer_begin_prove": lambda walk: _of_employer(walk, "employer_begin_prove"),
    "employer_unlink": lambda walk: _of_employer(walk, "employer_unlink"),
    "employer_go_on": lambda walk: _open(walk, "employer_go_on"),
    "employer_sign_in": lambda walk: _open(walk, "employer_sign_in"),
    "employer_link": lambda walk: _open(walk, "employer_link"),
    "employer_prove": lambda walk: _open(walk, "employer_prove"),
    "employer_keys": lambda walk: _open(walk, "employer_keys"),
    "mfa_authenticate": lambda walk: _open(walk, "mfa_authenticate"),
    "session_ended": lambda walk: _open(walk, "session_ended"),
    "health": lambda walk: _open(walk, "health"),
    "approvals": _approvals,
    "approval": _approvals,
    "policy_report": lambda walk: _open(walk, "policy_report"),
    "search": lambda walk: _open(walk, "search"),
    "search_child": _another,
    "search_recent": _recent,
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
    "call": lambda walk: _open(walk, "call"),
    "end_call": _end_call,
    "call_ended": lambda walk: _open(walk, "call_ended"),
    "activity": lambda walk: _open(walk, "activity"),
    "activity_older": _older,
    "sign_out_everywhere": _sign_out_everywhere,
    "sign_out": lambda walk: _open(walk, "sign_out"),
}
