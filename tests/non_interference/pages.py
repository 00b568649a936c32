"""The walk of pages: how each page is visited. A page that is not here fails a test."""

import re

from django.urls import reverse
from django.utils import timezone

from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.access.two_persons import Kind
from contactpoint.children.child_number import format_child_number
from contactpoint.review.wrong_facts import OF_A_CONTACT, WrongFact
from contactpoint.services.own_contact.ask import ask_for_contact
from contactpoint.services.review.propose import propose_join
from contactpoint.services.suppliers import add_supplier
from contactpoint.store.models import Account
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.notices import told_for_days, told_of
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
from tests.non_interference.own_children import IMOGEN_MOVED, MOVED, offered_by_a_colleague
from tests.non_interference.reports import reported
from tests.non_interference.requests import asked_by_a_colleague
from tests.non_interference.searches import ADAS_TWIN, FOR_ADA, FOR_IMOGEN, ORSON, SEARCHES, known
from tests.non_interference.walk import Visit, Walk
from tests.web import world
from tests.web.test_record import TODAY
from tests.web.test_search import FOR_BELLA


def _open(walk: Walk, name: str) -> None:
    walk.get(reverse(name))
    walk.post(reverse(name), {})


def _hand_in(walk: Walk) -> None:
    walk.get(reverse("training_passed"))
    walk.post(reverse("training_passed"), {"result": "made up"})


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


def _add_child(walk: Walk) -> None:
    """Add who is found by nobody, who is hidden and who is there, and look for each again."""
    for facts in (known(ORSON), known(ADAS_TWIN), FOR_ADA, FOR_IMOGEN):
        with taken_back("default"):
            results = walk.search(facts)
            walk.get(results)
            walk.get(f"{results}add/")
            walk.post(f"{results}add/", {})
            carer = {"town": "Mereton", "carer": "Ada Fennimore", "telephone": "01632 960777"}
            checking = walk.post(f"{results}add/", {"sex": "female", **facts, **carer})
            address = checking.headers.get("Location", results)
            walk.get(address)
            walk.post(address, {})
            added = walk.post(address, {"lead": "yes"})
            walk.get(added.headers.get("Location", results))
            walk.get(results)
            walk.get(address)


def _record(walk: Walk) -> None:
    for address in walk.records(FOR_BELLA, FOR_IMOGEN, FOR_ADA):
        walk.get(address)


def _print(walk: Walk) -> None:
    for address in walk.records(FOR_BELLA, FOR_IMOGEN, FOR_ADA):
        walk.get(f"{address}print/")
        walk.post(f"{address}print/", {})


def _involvement(page: str) -> Visit:
    def visit(walk: Walk) -> None:
        for address in walk.records(FOR_BELLA, FOR_IMOGEN):
            walk.get(f"{address}{page}")
            walk.post(f"{address}{page}", {"lead": "no"})
            walk.post(f"{address}{page}", TODAY | {"lead": "no"})
            walk.get(address)

    return visit


def _wrong(walk: Walk) -> None:
    """All that can be wrong of each child, then the list of it."""
    with taken_back("default"):
        for address in walk.records(FOR_BELLA, FOR_IMOGEN, FOR_ADA):
            walk.get(f"{address}wrong/")
            walk.post(f"{address}wrong/", {})
            for what in WrongFact:
                walk.post(f"{address}wrong/", {"what": what.value})
            for of in OF_A_CONTACT:
                form = f"{address}wrong/{of.value.replace('_', '-')}/"
                page = walk.get(form).content.decode()
                version = re.search(r'name="version" value="([^"]+)"', page)
                sent = {"contact": "1", "version": version[1] if version else ""}
                walk.post(form, {})
                walk.post(form, sent)
            walk.get(address)
        page = walk.get(reverse("own_reports")).content.decode()
        for record in re.findall(r'href="(/record/[a-z2-7]{24}/)"', page):
            walk.get(record)


def _reported(page: str, sent: dict[str, str] | None = None) -> Visit:
    """A report of somebody else's about a child whom the walker's desk decides about."""

    def visit(walk: Walk) -> None:
        with taken_back("default"):
            reported(walk.own_number, WrongFact.MOVED, WrongFact.TELEPHONE)
            walk.get(reverse("review_queue"))
            walk.get(reverse("review_reports"))
            for _ in range(2):
                answer = walk.post(reverse("review_report_next"), {})
                to = answer.headers.get("Location", "")
                for address in re.findall(r"/review/report/[a-z2-7]{24}/", to):
                    form = walk.get(address).content.decode()
                    version = re.search(r'name="version" value="([^"]+)"', form)
                    given = {"version": version[1] if version else "", **(sent or {})}
                    walk.get(f"{address}{page}")
                    walk.post(f"{address}{page}", given)
                    walk.get(address)
                    walk.post(address, given | {"outcome": "mended"})
            decided = walk.get(reverse("review_reports_decided")).content.decode()
            for address in re.findall(r'action="(/review/report/[a-z2-7]{24}/again/)"', decided):
                walk.post(address, {})
            walk.get(reverse("review_reports"))

    return visit


def _older(walk: Walk) -> None:
    older = re.compile(r'href="(/activity/[a-z2-7]{24}/)"')
    if not older.search(walk.get(reverse("activity")).content.decode()):
        for _ in range(30):
            walk.client.get(reverse("activity"))
    for address in older.findall(walk.get(reverse("activity")).content.decode()):
        walk.get(address)


def _inbox(walk: Walk) -> None:
    """What a child whom all may see was joined to; the record that the notice leads to; and the
    number of notices on the page where somebody begins."""
    with taken_back("default"):
        told_of(NoticeKind.JOINED, record_of(world.BELLA), _at_browser(walk))
        session = walk.client.session
        session.pop("notices", None)
        session.save()
        walk.get(reverse("home"))
        walk.get(reverse("search"))
        inbox = walk.get(reverse("inbox")).content.decode()
        for address in re.findall(r'href="(/record/[a-z2-7]{24}/)"', inbox):
            walk.get(address)
        walk.get(reverse("inbox"))


def _older_notices(walk: Walk) -> None:
    with taken_back("default"):
        told_for_days(_at_browser(walk), record_of(world.BELLA), 30)
        inbox = walk.get(reverse("inbox")).content.decode()
        for address in re.findall(r'href="(/notices/[a-z2-7]{24}/)"', inbox):
            walk.get(address)


def _at_browser(walk: Walk) -> int:
    return (walk.mediator or walk.account).pk


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


def _help(walk: Walk) -> None:
    """What is asked of the help may be anything, and a child's name as well."""
    walk.get(reverse("help"))
    for question in ("", "record", "Bella Quillfeather", "Imogen", walk.own_number):
        walk.post(reverse("help"), {"question": question})
    for topic in ("find-a-child", "decide-a-case", "nothing"):
        walk.get(reverse("help_topic", kwargs={"topic": topic}))


def _session_ended(walk: Walk) -> None:
    """As it is asked for, and with what was typed at a form when the session ended."""
    _open(walk, "session_ended")
    walk.sign_in()
    walk.search(FOR_BELLA)
    typed = {"page": reverse("search_child"), "typed": "family=Quillfeather&given=Bella"}
    walk.post(reverse("session_ended"), typed)
    walk.get(reverse("session_ended"))
    walk.sign_in()
    walk.get(reverse("home"))
    walk.get(reverse("search_child"))


def _records_all(walk: Walk) -> None:
    """Whoever may says that it works with each child who may be found."""
    for address in walk.records(FOR_BELLA, FOR_IMOGEN, FOR_ADA):
        walk.post(f"{address}involvement/", TODAY | {"lead": "no"})


def _own_children(walk: Walk) -> None:
    """Before and after something has changed, and once that was seen."""
    with taken_back("default"):
        _records_all(walk)
        for asked in ("", "?order=age", "?order=since&page=2", "?order=x&page=x"):
            walk.get(f"{reverse('own_children')}{asked}")
        world.put(MOVED, IMOGEN_MOVED)
        page = walk.get(reverse("own_children")).content.decode()
        for address in re.findall(r'action="(/children/seen/[a-z2-7]{24}/)"', page):
            walk.post(address, {})
        walk.get(reverse("own_children"))


def _hand_over(walk: Walk) -> None:
    """Each child, to nobody and to a colleague, taken back and offered again."""
    with taken_back("default"):
        world.account("cole.league", at=walk.account.organisation)
        _records_all(walk)
        page = walk.get(reverse("own_children")).content.decode()
        for address in re.findall(r'href="(/record/[a-z2-7]{24}/hand-over/)"', page):
            walk.get(address)
            for to in ("nobody.at.all", "cole.league"):
                walk.post(address, {"to": to})
            walk.get(address)
            walk.post(f"{address}take-back/", {})
            walk.get(address)
            walk.post(address, {"to": "cole.league"})
        walk.get(reverse("own_children"))


def _offered(walk: Walk) -> None:
    with taken_back("default"):
        offered_by_a_colleague(walk)
        page = walk.get(reverse("own_children")).content.decode()
        for address in re.findall(r'href="(/children/offer/[a-z2-7]{24}/)"', page):
            walk.get(address)
            walk.post(address, {})
            walk.post(address, {"answer": "accept"})
            walk.post(address, {"answer": "decline"})
        walk.get(reverse("own_children"))


def _contact_waits(walk: Walk) -> None:
    """A colleague asks for another telephone number, and works with a child."""
    with taken_back("default"):
        addresses = _found_accounts(walk)
        colleague = world.actor_of(Account.objects.get(username="cole.league"))
        ask_for_contact(actor=colleague, telephone="01632 960778", email="c@mere.example")
        walk.get(reverse("accounts_contacts"))
        for address in addresses:
            page = walk.get(f"{address}contact/").content.decode()
            version = re.search(r'name="version" value="([^"]+)"', page)
            for sent in ("another", version[1] if version else ""):
                walk.post(f"{address}contact/", {"answer": "confirm", "version": sent})
            walk.post(f"{address}contact/", {"go_on": "yes"})
            walk.get(address)
            walk.get(f"{address}contact/")


def _own_contact(walk: Walk) -> None:
    with taken_back("default"):
        address = reverse("own_contact")
        walk.get(address)
        for telephone in ("0909 879 0000", "01632 960 777"):
            walk.post(address, {"telephone": telephone, "email": "iris@mere.example"})
        walk.get(address)
        walk.get(reverse("own_account"))
        walk.post(reverse("own_contact_take_back"), {})


_OWN_CHILDREN: dict[str, Visit] = {
    "own_children": _own_children,
    "own_children_seen": _own_children,
    "hand_over_child": _hand_over,
    "hand_over_take_back": _hand_over,
    "offered_child": _offered,
    "own_contact": _own_contact,
    "own_contact_take_back": _own_contact,
    "accounts_contacts": _contact_waits,
    "account_contact": _contact_waits,
}


def _remove_device(walk: Walk) -> None:
    address = reverse("own_device_remove", kwargs={"device": "a" * 24})
    walk.get(address)
    walk.post(address, {})


VISITS: dict[str, Visit] = {
    **_LIFE,
    **_OWN_CHILDREN,
    "home": lambda walk: _open(walk, "home"),
    "prove_again": lambda walk: _open(walk, "prove_again"),
    "desk": lambda walk: _open(walk, "desk"),
    **{
        name: (lambda walk, name=name: _open(walk, name))
        for name in (
            *("start", "privacy", "privacy_staff", "accessibility", "cookies", "problem"),
            *("status", "session_stay", "problem_report"),
        )
    },
    "help": _help,
    "help_topic": _help,
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
    # It is of no session: made up, as far as anybody can who has no key of the practice copy.
    "training_passed": _hand_in,
    "inbox": _inbox,
    "inbox_older": _older_notices,
    "inbox_email": lambda walk: _open(walk, "inbox_email"),
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
    "session_ended": _session_ended,
    "health": lambda walk: _open(walk, "health"),
    "approvals": _approvals,
    "approval": _approvals,
    "policy_report": lambda walk: _open(walk, "policy_report"),
    "search": lambda walk: _open(walk, "search"),
    "search_child": _another,
    "search_recent": _recent,
    "search_results": _results,
    "search_change": _change,
    "add_child": _add_child,
    "add_child_check": _add_child,
    "record": _record,
    "record_involvement": _involvement("involvement/"),
    "take_lead": _involvement("lead/"),
    "end_involvement": _involvement("involvement/end/"),
    "report_wrong": _wrong,
    **{f"report_{what.value}": _wrong for what in OF_A_CONTACT},
    "own_reports": _wrong,
    "review_reports": _reported(""),
    "review_report_next": _reported(""),
    "review_reports_decided": _reported(""),
    "review_report": _reported("", {"outcome": "was_right"}),
    "review_report_put_back": _reported("back/"),
    "review_report_again": _reported("again/"),
    "review_report_telephone": _reported("telephone/", {"telephone": "01632 960 555"}),
    "print_record": _print,
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
