"""The addresses of all pages. Of allauth's pages only the two of signing in are served."""

from django.urls import path, register_converter

from contactpoint.review.wrong_facts import OF_A_CONTACT
from contactpoint.services.accounts.employer.register import NAME
from contactpoint.services.review.archived_records import PUT_RIGHT_BY
from contactpoint.services.review.correct_value import CorrectedField
from contactpoint.web.about import problems
from contactpoint.web.about import views as about
from contactpoint.web.accounts import changes as account_changes
from contactpoint.web.accounts import contacts as account_contacts
from contactpoint.web.accounts import grants as account_grants
from contactpoint.web.accounts import lists as account_lists
from contactpoint.web.accounts import views as accounts
from contactpoint.web.activity import views as activity
from contactpoint.web.add_child import views as add_child
from contactpoint.web.alerts import views as alerts
from contactpoint.web.approvals import views as approvals
from contactpoint.web.authorities import views as authorities
from contactpoint.web.blocked import policy_report
from contactpoint.web.budgets import views as budgets
from contactpoint.web.desk import views as desk
from contactpoint.web.employer import views as employer
from contactpoint.web.enrol import views as enrol
from contactpoint.web.health import health
from contactpoint.web.help import views as help_pages
from contactpoint.web.home import home
from contactpoint.web.inbox import views as inbox
from contactpoint.web.involvement import views as involvement
from contactpoint.web.loads import views as loads
from contactpoint.web.mediation import views as mediation
from contactpoint.web.organisations import views as organisations
from contactpoint.web.own_account import contact as own_contact
from contactpoint.web.own_account import views as own_account
from contactpoint.web.own_children import views as own_children
from contactpoint.web.record import views as record
from contactpoint.web.reports import desk as report_desk
from contactpoint.web.reports import views as reports
from contactpoint.web.review import (
    archived,
    asked,
    case,
    choose,
    correct,
    join,
    proposals,
    queue,
    sources,
    split,
    verdicts,
)
from contactpoint.web.search import recent
from contactpoint.web.search import views as search
from contactpoint.web.session_end import views as session_end
from contactpoint.web.sign_in import views as sign_in
from contactpoint.web.sign_out import views as sign_out
from contactpoint.web.suppliers import views as suppliers
from contactpoint.web.team import views as team
from contactpoint.web.training import views as training


class _Reference:
    """A reference as ``web.kept`` makes it: 24 characters of base 32."""

    regex = "[a-z2-7]{24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class _EmployerName(_Reference):
    """An employer's name, as it is registered: nothing personal."""

    regex = NAME


register_converter(_Reference, "reference")
register_converter(_EmployerName, "employer")

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in.PasswordView.as_view(), name="account_login"),
    path("sign-in/code/", sign_in.CodeAndPinView.as_view(), name="mfa_authenticate"),
    path("sign-in/key/", sign_in.SecurityKeyView.as_view(), name="sign_in_key"),
    path("enrol/", enrol.code, name="enrol"),
    path("enrol/agreement/", enrol.agreement, name="enrol_agreement"),
    path("enrol/password/", enrol.password, name="enrol_password"),
    path("enrol/device/", enrol.device, name="enrol_device"),
    path("enrol/key/", enrol.key, name="enrol_key"),
    path("enrol/code/", enrol.code_device, name="enrol_code"),
    path("enrol/done/", enrol.done, name="enrol_done"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("sign-out/everywhere/", sign_out.everywhere, name="sign_out_everywhere"),
    path("session-ended/", session_end.session_ended, name="session_ended"),
    path("session/stay/", session_end.stay, name="session_stay"),
    path("prove-again/", budgets.prove_again, name="prove_again"),
    path("desk/", desk.desk, name="desk"),
    path("prove-again/key/", budgets.prove_again_by_key, name="prove_again_key"),
    path("employer/", employer.own, name="employers"),
    path("employer/keys/", employer.keys, name="employer_keys"),
    path("employer/go-on/", employer.go_on_page, name="employer_go_on"),
    path("employer/sign-in/", employer.sign_in, name="employer_sign_in"),
    path("employer/link/", employer.link, name="employer_link"),
    path("employer/prove/", employer.prove, name="employer_prove"),
    path("employer/at/<employer:employer>/", employer.begin, name="employer_begin"),
    path("employer/at/<employer:employer>/back/", employer.back, name="employer_back"),
    path("employer/at/<employer:employer>/link/", employer.begin_link, name="employer_begin_link"),
    path(
        "employer/at/<employer:employer>/prove/", employer.begin_prove, name="employer_begin_prove"
    ),
    path("employer/at/<employer:employer>/unlink/", employer.unlink, name="employer_unlink"),
    path("search/", search.search, name="search"),
    path("search/child/", search.child, name="search_child"),
    path("search/recent/", recent.recent, name="search_recent"),
    path("search/<reference:search>/", search.results, name="search_results"),
    path("search/<reference:search>/change/", search.change, name="search_change"),
    path("search/<reference:search>/add/", add_child.ask, name="add_child"),
    path("add/<reference:child>/", add_child.check, name="add_child_check"),
    path("record/<reference:record>/", record.record, name="record"),
    path(
        "record/<reference:record>/involvement/",
        involvement.record_own,
        name="record_involvement",
    ),
    path(
        "record/<reference:record>/involvement/end/",
        involvement.end_own,
        name="end_involvement",
    ),
    path("record/<reference:record>/lead/", involvement.become_lead, name="take_lead"),
    path("record/<reference:record>/print/", record.print_page, name="print_record"),
    path("record/<reference:record>/wrong/", reports.report_wrong_page, name="report_wrong"),
    *(
        path(
            f"record/<reference:record>/wrong/{what.value.replace('_', '-')}/",
            reports.report_contact_page,
            {"what": what},
            name=f"report_{what.value}",
        )
        for what in sorted(OF_A_CONTACT)
    ),
    path("reports/", reports.own_reports_page, name="own_reports"),
    path("review/reports/", report_desk.queue_page, name="review_reports"),
    path("review/reports/next/", report_desk.next_page, name="review_report_next"),
    path("review/reports/decided/", report_desk.decided_page, name="review_reports_decided"),
    path("review/report/<reference:report>/", report_desk.report_page, name="review_report"),
    path(
        "review/report/<reference:report>/back/",
        report_desk.put_back,
        name="review_report_put_back",
    ),
    path(
        "review/report/<reference:report>/again/",
        report_desk.look_again,
        name="review_report_again",
    ),
    path(
        "review/report/<reference:report>/telephone/",
        report_desk.telephone_page,
        name="review_report_telephone",
    ),
    path("record/<reference:record>/hand-over/", own_children.hand_over, name="hand_over_child"),
    path(
        "record/<reference:record>/hand-over/take-back/",
        own_children.take_back,
        name="hand_over_take_back",
    ),
    path("children/", own_children.children, name="own_children"),
    path("children/seen/<reference:shown>/", own_children.seen, name="own_children_seen"),
    path("children/offer/<reference:offer>/", own_children.offer, name="offered_child"),
    path("review/", queue.overview_page, name="review_queue"),
    path("review/next/", queue.next_page, name="review_next"),
    path("review/shortcuts/", queue.shortcuts, name="review_shortcuts"),
    path("review/case/<reference:case>/", case.case, name="review_case"),
    path("review/case/<reference:case>/compare/", choose.choose, name="review_choose"),
    path("review/case/<reference:case>/back/", queue.put_back, name="review_put_back"),
    path("review/asked/", asked.asked, name="review_asked"),
    path("review/archived/", archived.archived, name="review_archived"),
    *(
        path(
            f"review/archived/<reference:record>/{field.value.replace('_', '-')}/",
            archived.correct_archived_page,
            {"field": field},
            name=f"review_archived_{field.value}",
        )
        for field in PUT_RIGHT_BY
    ),
    path("review/proposals/", proposals.proposals, name="review_proposals"),
    path("review/proposal/<reference:proposal>/", proposals.proposal, name="review_proposal"),
    path("review/verdicts/", verdicts.given, name="review_verdicts"),
    path("review/verdict/<reference:verdict>/undo/", verdicts.undo_page, name="review_undo"),
    path("review/record/<reference:record>/", sources.sources, name="review_sources"),
    path(
        "review/record/<reference:record>/verdicts/",
        verdicts.of_record,
        name="review_record_verdicts",
    ),
    path("review/record/<reference:record>/split/", split.split_page, name="review_split"),
    path("review/record/<reference:record>/join/", join.join_page, name="review_join"),
    *(
        path(
            f"review/record/<reference:record>/correct/{field.value.replace('_', '-')}/",
            correct.correct_page,
            {"field": field},
            name=f"review_correct_{field.value}",
        )
        for field in CorrectedField
    ),
    path("call/", mediation.identify, name="call"),
    path("call/end/", mediation.end, name="end_call"),
    path("call/ended/", mediation.ended, name="call_ended"),
    path("activity/", activity.activity, name="activity"),
    path("activity/<reference:place>/", activity.activity, name="activity_older"),
    path("account/", own_account.account, name="own_account"),
    path("account/contact/", own_contact.contact, name="own_contact"),
    path("account/contact/take-back/", own_contact.take_back, name="own_contact_take_back"),
    path("account/password/", own_account.password, name="own_password"),
    path("account/pin/", own_account.pin, name="own_pin"),
    path("account/key/", own_account.key, name="own_key"),
    path("account/code/", own_account.code_device, name="own_code"),
    path(
        "account/device/<reference:device>/remove/",
        own_account.remove_device,
        name="own_device_remove",
    ),
    path("team/", team.team, name="team"),
    path("accounts/", account_lists.accounts, name="accounts"),
    path("accounts/list/<reference:accounts>/", account_lists.found, name="accounts_found"),
    path("accounts/list/<reference:accounts>/invite/", accounts.invite, name="account_invite_to"),
    path("accounts/lapsing/", account_lists.lapsing, name="accounts_lapsing"),
    path("accounts/lapsing/renew/", account_lists.renew_several, name="accounts_renew"),
    path("accounts/contacts/", account_contacts.waiting, name="accounts_contacts"),
    path("accounts/invite/", accounts.invite, name="account_invite"),
    path("accounts/invite/many/", accounts.invite_many, name="account_invite_many"),
    path("accounts/arriving/", account_lists.arriving, name="accounts_arriving"),
    path("accounts/arriving/<reference:account>/", account_changes.accept, name="account_accept"),
    path(
        "accounts/arriving/<reference:account>/decline/",
        account_changes.decline,
        name="account_decline",
    ),
    path("accounts/account/<reference:account>/", accounts.account, name="account"),
    path("accounts/account/<reference:account>/history/", accounts.history, name="account_history"),
    *(
        path(f"accounts/account/<reference:account>/{step}/", view, name=name)
        for step, view, name in (
            ("check", account_changes.check, "account_check"),
            ("contact", account_contacts.confirm, "account_contact"),
            ("token", account_changes.token, "account_token"),
            ("renew", account_changes.renew, "account_renew"),
            ("grant", account_grants.grant, "account_grant"),
            ("take-away", account_grants.take_away, "account_take_away"),
            ("recover", account_changes.recover, "account_recover"),
            ("suspend", account_changes.suspend, "account_suspend"),
            ("resume", account_changes.resume, "account_resume"),
            ("hand-over", account_changes.hand_over, "account_hand_over"),
            ("transfer", account_changes.transfer, "account_transfer"),
            ("stay", account_changes.stay, "account_stay"),
            ("end", account_changes.end, "account_end"),
        )
    ),
    path("organisations/", organisations.organisations, name="organisations"),
    path(
        "organisations/found/<reference:search>/", organisations.found, name="organisations_found"
    ),
    path("organisations/partner/", organisations.partner_page, name="organisation_partner"),
    path(
        "organisation/<slug:scheme>/<slug:code>/", organisations.organisation, name="organisation"
    ),
    path(
        "organisation/<slug:scheme>/<slug:code>/accredit/",
        organisations.accredit_page,
        name="organisation_accredit",
    ),
    path(
        "organisation/<slug:scheme>/<slug:code>/withdraw/",
        organisations.withdraw_page,
        name="organisation_withdraw",
    ),
    path(
        "organisation/<slug:scheme>/<slug:code>/succeed/",
        organisations.succeed_page,
        name="organisation_succeed",
    ),
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/<slug:gss>/", authorities.authority, name="authority"),
    path("authorities/<slug:gss>/off/", authorities.authority_off, name="authority_off"),
    path("suppliers/", suppliers.suppliers, name="suppliers"),
    path("suppliers/register/", suppliers.register, name="supplier_register"),
    path("supplier/<str:supplier>/", suppliers.supplier, name="supplier"),
    path("supplier/<str:supplier>/suspend/", suppliers.suspend, name="supplier_suspend"),
    path("supplier/<str:supplier>/resume/", suppliers.resume, name="supplier_resume"),
    path("loads/", loads.loads, name="loads"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<reference:approval>/", approvals.approval, name="approval"),
    path("notices/", inbox.inbox, name="inbox"),
    path("notices/email/", inbox.inbox_email, name="inbox_email"),
    path("notices/<reference:place>/", inbox.inbox, name="inbox_older"),
    path("training/passed/", training.passed, name="training_passed"),
    path("health/", health, name="health"),
    path("start/", about.start, name="start"),
    path("privacy/", about.privacy, name="privacy"),
    path("privacy/staff/", about.privacy_staff, name="privacy_staff"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("cookies/", about.cookies, name="cookies"),
    path("status/", about.status, name="status"),
    path("problem/", about.problem, name="problem"),
    path("problem/report/", problems.report, name="problem_report"),
    path("help/", help_pages.help_page, name="help"),
    path("help/<slug:topic>/", help_pages.topic_page, name="help_topic"),
    path("blocked/", policy_report, name="policy_report"),
]

handler400 = "contactpoint.web.errors.views.bad_request"
handler403 = "contactpoint.web.errors.views.forbidden"
handler404 = "contactpoint.web.errors.views.not_found"
handler429 = "contactpoint.web.errors.views.too_many_requests"
handler500 = "contactpoint.web.errors.views.server_error"
