"""Who may do what: the table, read aloud."""

import pytest

from feedback.domain.actors import Role, Staff
from feedback.domain.permissions import PERMISSION_MAP, Permission, permits
from tests.domain.facts import EVERYBODY, HEALTH, LAND, OFFICER, Facts, staff

HERE = Facts(state="in_progress", office_id=HEALTH, officer_id=OFFICER.account_id, is_accepted=True)
COORDINATORS = {f"coordinator of {office}" for office in (HEALTH, LAND)}
INSPECTORS = {f"inspector of {office}" for office in (HEALTH, LAND)}
ADMINISTRATORS = {f"administrator of {office}" for office in (HEALTH, LAND)}
OFFICE = {f"{role} of {HEALTH}" for role in ("clerk", "officer", "leader")}
RECEIVERS = {f"{role} of {HEALTH}" for role in ("clerk", "leader")}
AUTHORS = {f"{role} of {HEALTH}" for role in ("officer", "leader")}
LEADERS = {f"leader of {office}" for office in (HEALTH, LAND)}

TABLE = {
    Permission.SEE_PETITION: COORDINATORS | INSPECTORS | OFFICE,
    Permission.SEE_IDENTITY: COORDINATORS | OFFICE | {"sender"},
    Permission.SEE_IDENTITY_AT_ONCE: COORDINATORS | {"sender"},
    Permission.REVEAL_IDENTITY: OFFICE,
    Permission.FORGET_SENDER: {"service"},
    Permission.WRITE_NOTE: COORDINATORS | OFFICE,
    Permission.TRIAGE: COORDINATORS,
    Permission.RECLASSIFY: COORDINATORS,
    Permission.REQUEST_SUPPLEMENT: COORDINATORS | AUTHORS,
    Permission.TAKE: OFFICE,
    Permission.ASSIGN_OFFICER: RECEIVERS,
    Permission.RETURN: RECEIVERS,
    Permission.DRAFT_ANSWER: AUTHORS,
    Permission.APPROVE_ANSWER: {f"leader of {HEALTH}"},
    Permission.PUBLISH: COORDINATORS,
    Permission.DECIDE_REOPENING: COORDINATORS,
    Permission.DELIVER_LETTER: COORDINATORS | OFFICE,
    Permission.RESEND_LETTER: COORDINATORS,
    Permission.REQUEST_EXTENSION: AUTHORS,
    Permission.DECIDE_EXTENSION: COORDINATORS | {f"leader of {HEALTH}"},
    Permission.COORDINATE: COORDINATORS | OFFICE,
    Permission.CONTRIBUTE: set(),
    Permission.CORRECT_ANSWER: {f"leader of {HEALTH}"},
    Permission.UNLINK: COORDINATORS | {"service"},
    Permission.FOLLOW_PRIMARY: {"service"},
    Permission.ALLOW_SUBJECT: COORDINATORS,
    Permission.MARK_URGENT: COORDINATORS | {f"leader of {HEALTH}"},
    Permission.EXPLAIN_DELAY: COORDINATORS | OFFICE,
    Permission.REMIND: COORDINATORS | RECEIVERS,
    Permission.ISSUE_DOCUMENT: COORDINATORS | RECEIVERS,
    Permission.OBJECT: {"sender"},
    Permission.MESSAGE: COORDINATORS | OFFICE | {"sender"},
    Permission.PUBLISH_NOTICE: COORDINATORS,
    Permission.RENEW_SECRET: {"sender"},
    Permission.REQUEST_DATA_RIGHT: {"sender"},
    Permission.DECIDE_DATA_RIGHT: COORDINATORS,
    Permission.SEE_DATA_REQUESTS: COORDINATORS | INSPECTORS,
    Permission.WORK_ON_PETITIONS: COORDINATORS
    | INSPECTORS
    | {f"{r} of {o}" for r in ("clerk", "officer", "leader") for o in (HEALTH, LAND)},
    Permission.FIND_BY_CONTACT: COORDINATORS | {f"{r} of {o}" for r in ("clerk", "officer", "leader") for o in (HEALTH, LAND)},
    Permission.ENTER_PETITION: COORDINATORS | {f"clerk of {office}" for office in (HEALTH, LAND)},
    Permission.SUPPLEMENT: COORDINATORS | OFFICE | {"sender"},
    Permission.WITHDRAW: {"sender"},
    Permission.RATE: {"sender"},
    Permission.REQUEST_REOPENING: {"sender"},
    Permission.TAKE_NAMES: COORDINATORS | LEADERS,
    Permission.SEE_REPORTS: COORDINATORS | INSPECTORS | LEADERS,
    Permission.SEE_ACCESS_RECORDS: INSPECTORS,
    Permission.HAND_OVER: {f"{role} of {office}" for role in ("clerk", "leader") for office in (HEALTH, LAND)},
    Permission.NAME_DEPUTY: LEADERS | ADMINISTRATORS,
    Permission.ADMINISTER: ADMINISTRATORS,
}


def holders(permission: Permission, petition: Facts | None) -> set[str]:
    return {name for name, actor in EVERYBODY.items() if permits(permission, actor, petition)}


def test_every_permission_stands_in_both_tables():
    assert set(PERMISSION_MAP) == set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", sorted(Permission))
def test_who_holds_it(permission):
    assert holders(permission, HERE) == TABLE[permission]


def test_a_name_that_does_not_exist_fails_loudly():
    with pytest.raises(KeyError):
        permits("do_anything", OFFICER, HERE)


WITHOUT_A_PETITION = {
    Permission.WORK_ON_PETITIONS,
    Permission.FIND_BY_CONTACT,
    Permission.ENTER_PETITION,
    Permission.HAND_OVER,
}
"""What is held before there is a petition: to see lists at all, to write one down, and to hand over what is with somebody."""


@pytest.mark.parametrize("permission", sorted(set(Permission) - WITHOUT_A_PETITION))
def test_without_a_petition_nobody_of_an_office_may_anything_with_it(permission):
    offices = {name for name in holders(permission, None) if name.split()[0] in {"clerk", "officer"}}
    assert offices == set()
    assert "sender" not in holders(permission, None)


def test_a_petition_without_an_office_belongs_to_the_coordinator():
    waiting = Facts()
    assert holders(Permission.SEE_PETITION, waiting) == COORDINATORS | INSPECTORS
    assert holders(Permission.TAKE, waiting) == set()


def test_a_confidential_sender_is_kept_from_the_office():
    petition = Facts(**{**vars(HERE), "confidential": True})
    assert holders(Permission.SEE_IDENTITY, petition) == COORDINATORS | {"sender"}
    assert holders(Permission.DELIVER_LETTER, petition) == COORDINATORS
    assert holders(Permission.SEE_PETITION, petition) == TABLE[Permission.SEE_PETITION]


def test_an_office_does_not_see_who_complained_about_it():
    petition = Facts(**{**vars(HERE), "subject_office_id": HEALTH})
    assert holders(Permission.SEE_IDENTITY, petition) == COORDINATORS | {"sender"}


def test_a_named_officer_who_moved_has_no_hand_in_it_any_more():
    moved = staff("officer", LAND, account_id=OFFICER.account_id)
    for permission in set(Permission) - WITHOUT_A_PETITION:
        assert not permits(permission, moved, HERE)


def test_roles_stack():
    from feedback.domain.actors import Role, Staff

    both = Staff(5, "x", frozenset({(HEALTH, Role.OFFICER), (LAND, Role.LEADER)}))
    elsewhere = Facts(**{**vars(HERE), "office_id": LAND})
    assert not permits(Permission.APPROVE_ANSWER, both, HERE)
    assert permits(Permission.APPROVE_ANSWER, both, elsewhere)
    assert not permits(Permission.DRAFT_ANSWER, both, HERE)
    assert both.office_ids == {HEALTH, LAND}


def test_nobody_judges_in_their_own_cause_unless_a_coordinator_says_why():
    about_office = Facts(**{**vars(HERE), "subject_office_id": HEALTH})
    for permission in (Permission.TAKE, Permission.DRAFT_ANSWER, Permission.APPROVE_ANSWER, Permission.SEE_IDENTITY):
        assert holders(permission, about_office) & OFFICE == set()
        allowed = Facts(**{**vars(about_office), "office_override": "Chỉ ở đây có hồ sơ."})
        assert holders(permission, allowed) == TABLE[permission]
    assert holders(Permission.RETURN, about_office) == RECEIVERS
    about_officer = Facts(**{**vars(HERE), "subject_account_id": OFFICER.account_id})
    assert holders(Permission.SEE_IDENTITY, about_officer) == TABLE[Permission.SEE_IDENTITY] - {f"officer of {HEALTH}"}
    assert f"officer of {HEALTH}" not in holders(Permission.DRAFT_ANSWER, about_officer)
    about_coordinator = Facts(**{**vars(HERE), "subject_account_id": staff("coordinator", HEALTH).account_id})
    assert holders(Permission.ALLOW_SUBJECT, about_coordinator) == {f"coordinator of {LAND}"}


def test_more_time_is_granted_by_somebody_else():
    asked = Facts(**{**vars(HERE), "extension_asked_by": staff("leader").account_id})
    assert holders(Permission.DECIDE_EXTENSION, asked) == COORDINATORS


def test_a_coordinating_office_sees_the_petition_and_contributes_once():
    asked = Facts(**{**vars(HERE), "coordinating_office_ids": frozenset({LAND}), "awaited_office_ids": frozenset({LAND})})
    helpers = {f"{role} of {LAND}" for role in ("clerk", "officer", "leader")}
    assert holders(Permission.SEE_PETITION, asked) == TABLE[Permission.SEE_PETITION] | helpers
    assert holders(Permission.CONTRIBUTE, asked) == helpers
    assert holders(Permission.SEE_IDENTITY, asked) == TABLE[Permission.SEE_IDENTITY]
    asked.awaited_office_ids = frozenset()
    assert holders(Permission.CONTRIBUTE, asked) == set()
    assert holders(Permission.SEE_PETITION, asked) >= helpers


def test_a_deed_on_the_page_asks_for_what_the_table_asks():
    """Else a button is offered that the verb refuses, or a page lets in whom the table keeps out."""
    from feedback.domain.states import TRANSITIONS
    from feedback.web.staff.deeds import DEEDS

    for deed in DEEDS:
        assert deed.permission in {line.permission for line in TRANSITIONS if line.action in deed.actions}, deed.slug


def test_who_stands_in_for_the_subject_does_not_judge_in_their_place():
    leader = staff("leader")
    deputy = Staff(
        99, "deputy", frozenset({(HEALTH, Role.CLERK), (HEALTH, Role.LEADER)}), frozenset({(HEALTH, leader.account_id)})
    )
    about_leader = Facts(**{**vars(HERE), "subject_account_id": leader.account_id})
    assert permits(Permission.APPROVE_ANSWER, deputy, HERE)
    assert not permits(Permission.APPROVE_ANSWER, deputy, about_leader)


def test_a_coordinator_does_not_triage_what_is_about_them():
    me = staff("coordinator", HEALTH)
    about_me = Facts(**{**vars(HERE), "subject_account_id": me.account_id})
    for permission in (Permission.TRIAGE, Permission.PUBLISH, Permission.DECIDE_REOPENING, Permission.SUPPLEMENT):
        assert not permits(permission, me, about_me)
        assert permits(permission, staff("coordinator", LAND), about_me)
    assert permits(Permission.TRIAGE, me, None)
