"""Every route is listed under the access it should have; a new one fails here until somebody has thought about it (law 11)."""

from feedback.web.transaction import is_recorded

ANYONE, SENDER, STAFF = ("anyone", None), ("sender", None), ("staff", None)


def holding(permission: str) -> tuple[str, str]:
    return ("staff", permission)


GUARDS = {
    "public.accessibility": ANYONE,
    "public.contact": ANYONE,
    "public.healthz": ANYONE,
    "public.help_page": ANYONE,
    "public.home": ANYONE,
    "public.petition": ANYONE,
    "public.petitions": ANYONE,
    "public.privacy": ANYONE,
    "public.robots": ANYONE,
    "citizens.link": ANYONE,
    "citizens.link_open": ANYONE,
    "citizens.received": ANYONE,
    "citizens.received_pdf": ANYONE,
    "citizens.submit": ANYONE,
    "citizens.submit_send": ANYONE,
    "citizens.track": ANYONE,
    "citizens.track_open": ANYONE,
    "citizens.leave": SENDER,
    "citizens.message": SENDER,
    "citizens.rate": SENDER,
    "citizens.object": SENDER,
    "citizens.reopen": SENDER,
    "citizens.supplement": SENDER,
    "citizens.tracked": SENDER,
    "citizens.tracked_attachment": SENDER,
    "citizens.withdraw": SENDER,
    "dev.mail": ANYONE,
    "dev.mail_attachment": ANYONE,
    "dev.mail_message": ANYONE,
    "staff.sign_in": ANYONE,
    "staff.sign_in_send": ANYONE,
    "staff.sign_out": STAFF,
    "staff.calendar": holding("work_on_petitions"),
    "staff.calendar_make": holding("work_on_petitions"),
    "staff.calendar_end": holding("work_on_petitions"),
    "staff.calendar_feed": ANYONE,
    "staff.work": STAFF,
    "staff.workflow": STAFF,
    "staff.petitions": STAFF,
    "staff.petitions_by_contact": holding("find_by_contact"),
    "staff.jobs": holding("work_on_petitions"),
    "staff.job": holding("work_on_petitions"),
    "staff.job_file": holding("work_on_petitions"),
    "staff.export": holding("work_on_petitions"),
    "staff.filters": holding("work_on_petitions"),
    "staff.filters_keep": holding("work_on_petitions"),
    "staff.filters_rename": holding("work_on_petitions"),
    "staff.filters_delete": holding("work_on_petitions"),
    "staff.together": holding("work_on_petitions"),
    "staff.together_result": holding("work_on_petitions"),
    "staff.letters": STAFF,
    "staff.enter": holding("enter_petition"),
    "staff.enter_received": holding("enter_petition"),
    "staff.enter_received_pdf": holding("enter_petition"),
    "staff.enter_send": holding("enter_petition"),
    "staff.enter_told": holding("enter_petition"),
    "staff.imports": holding("triage"),
    "staff.imports_send": holding("triage"),
    "staff.import_confirm": holding("triage"),
    "staff.import_one": holding("triage"),
    "staff.import_report_file": holding("triage"),
    "staff.import_template_file": holding("triage"),
    "staff.petition": holding("see_petition"),
    "staff.answer": holding("draft_answer"),
    "staff.attachment": holding("see_petition"),
    "staff.document": holding("see_petition"),
    "staff.document_docx": holding("see_petition"),
    "staff.document_issue": holding("issue_document"),
    "staff.document_new": holding("issue_document"),
    "staff.document_pdf": holding("see_petition"),
    "staff.document_signed": holding("issue_document"),
    "staff.letter": holding("deliver_letter"),
    "staff.letter_done": holding("deliver_letter"),
    "staff.letter_again": holding("resend_letter"),
    "staff.petition_accept_and_route": holding("triage"),
    "staff.petition_approve": holding("approve_answer"),
    "staff.petition_assign_officer": holding("assign_officer"),
    "staff.petition_decide_reopening": holding("decide_reopening"),
    "staff.petition_draft_answer": holding("draft_answer"),
    "staff.petition_lapse": holding("request_supplement"),
    "staff.petition_note": holding("write_note"),
    "staff.petition_add_coordinating_office": holding("coordinate"),
    "staff.petition_allow_subject": holding("allow_subject"),
    "staff.petition_contribute": holding("contribute"),
    "staff.petition_correct_answer": holding("correct_answer"),
    "staff.petition_decide_extension": holding("decide_extension"),
    "staff.petition_decline_objection": holding("triage"),
    "staff.petition_explain_delay": holding("explain_delay"),
    "staff.petition_link": holding("triage"),
    "staff.petition_mark_urgent": holding("mark_urgent"),
    "staff.petition_name_subject": holding("allow_subject"),
    "staff.petition_reinstate": holding("triage"),
    "staff.petition_remind": holding("remind"),
    "staff.petition_remove_coordinating_office": holding("coordinate"),
    "staff.petition_request_extension": holding("request_extension"),
    "staff.petition_split": holding("triage"),
    "staff.petition_unlink": holding("unlink"),
    "staff.petition_presence": holding("see_petition"),
    "staff.petition_publish": holding("publish"),
    "staff.petition_reclassify": holding("reclassify"),
    "staff.petition_refuse": holding("triage"),
    "staff.petition_release": holding("triage"),
    "staff.petition_request_supplement": holding("request_supplement"),
    "staff.petition_reroute": holding("triage"),
    "staff.petition_return_to_coordinator": holding("return"),
    "staff.petition_send_back": holding("approve_answer"),
    "staff.petition_supplement": holding("supplement"),
    "staff.petition_submit_for_approval": holding("draft_answer"),
    "staff.petition_take": holding("take"),
    "staff.petition_take_down": holding("publish"),
    "staff.petition_transfer_out": holding("triage"),
    "staff.petition_withhold": holding("publish"),
    "staff.publish": holding("publish"),
    "staff.versions": holding("see_petition"),
    "staff.working_copy": holding("draft_answer"),
    "staff.working_copy_drop": holding("draft_answer"),
    "staff.report": holding("see_reports"),
    "staff.report_petitions": holding("see_reports"),
    "staff.report_with_names": holding("take_names"),
    "staff.reports": holding("see_reports"),
    "staff.access_records": holding("see_access_records"),
    "staff.catalogues": holding("administer"),
    "staff.catalogues_history": holding("administer"),
    "staff.catalogue": holding("administer"),
    "staff.catalogue_new": holding("administer"),
    "staff.catalogue_entry": holding("administer"),
    "staff.catalogue_act": holding("administer"),
    "staff.catalogue_history": holding("administer"),
    "staff.catalogue_import": holding("administer"),
    "staff.account": holding("administer"),
    "staff.account_deed": holding("administer"),
    "staff.account_new": holding("administer"),
    "staff.account_role_remove": holding("administer"),
    "staff.account_roles": holding("administer"),
    "staff.deputies": holding("name_deputy"),
    "staff.deputies_end": holding("name_deputy"),
    "staff.hand_over": holding("hand_over"),
    "staff.invitation": ANYONE,
    "staff.invitation_send": ANYONE,
    "staff.people": holding("hand_over"),
    "staff.routing": holding("administer"),
    "staff.routing_new": holding("administer"),
    "staff.routing_retire": holding("administer"),
    "staff.routing_rule": holding("administer"),
}
"""Endpoint to (who, permission): the table that somebody thinks about."""

WRITES_A_LOOK = {
    "staff.petition",
    "staff.petitions",
    "staff.attachment",
    "staff.letter",
    "staff.publish",
    "staff.document_docx",
    "staff.document_pdf",
}
"""GET pages that write who looked at an identity (law 10); the list only where a sender is asked for."""


def test_the_map_holds_exactly_the_routes_of_the_table(app):
    found = {endpoint for endpoint in app.view_functions if endpoint != "static"}
    assert found - set(GUARDS) == set(), "new routes: say in GUARDS who may use them"
    assert set(GUARDS) - found == set(), "routes that are gone: has somebody thought about old links?"


def test_a_view_carries_one_guard_and_the_right_one(app):
    for endpoint in sorted(GUARDS):
        view, guards = app.view_functions[endpoint], []
        while view is not None:
            if "guard" in vars(view):
                guards.append(view.guard)
            view = getattr(view, "__wrapped__", None)
        assert len(guards) == 1, f"{endpoint} carries {len(guards)} guards"
        [guard] = guards
        assert (guard.who, guard.permission and guard.permission.value) == GUARDS[endpoint], endpoint


def test_get_pages_that_write_are_named(app):
    assert {endpoint for endpoint in app.view_functions if is_recorded(endpoint)} == WRITES_A_LOOK


def test_what_changes_something_is_sent_by_post(app):
    """An address that only GET answers has no form behind it; one that POST answers is guarded against other sites."""
    for rule in app.url_map.iter_rules():
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, rule
