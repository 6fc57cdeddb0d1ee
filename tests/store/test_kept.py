"""What is kept of the catalogues is never older than what a transaction may see."""

import pytest

from feedback.store import kept
from feedback.store.models import Policy
from feedback.store.queries.limits import get_policy
from feedback.store.queries.rules import rules
from tests.databases import on_both_databases

KEY = "suspend_clock"


@pytest.fixture
def turn():
    """Make another choice of the authority's."""

    def to(session, value):
        session.get_one(Policy, KEY).value = value

    return to


@on_both_databases
def test_two_transactions_share_what_no_one_changed(work):
    with work() as session:
        first = rules(session)
    with work() as session:
        assert rules(session) is first


@on_both_databases
def test_a_change_is_seen_by_the_next_transaction(work, turn):
    with work() as session:
        before = get_policy(session, KEY)
        turn(session, "no" if before == "yes" else "yes")
    with work() as session:
        assert get_policy(session, KEY) != before


@on_both_databases
def test_a_transaction_sees_its_own_change_though_it_asked_before(work, turn):
    with work() as session:
        before = get_policy(session, KEY)
        turn(session, "another")
        assert get_policy(session, KEY) == "another"
        turn(session, "and another")
        assert get_policy(session, KEY) == "and another"
        session.rollback()
        assert get_policy(session, KEY) == before
    with work() as session:
        assert get_policy(session, KEY) == before


@on_both_databases
def test_what_was_taken_back_within_a_transaction_is_not_seen(work, turn):
    with work() as session:
        before = get_policy(session, KEY)
        turn(session, "first")
        assert get_policy(session, KEY) == "first"
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            turn(session, "second")
            assert get_policy(session, KEY) == "second"
            raise ZeroDivisionError
        assert get_policy(session, KEY) == "first"
        session.rollback()
        assert get_policy(session, KEY) == before


@on_both_databases
def test_what_a_transaction_changed_otherwise_it_says(work):
    with work() as session:
        before = get_policy(session, KEY)
        session.connection().exec_driver_sql(f"UPDATE policy SET value = 'by hand' WHERE key = '{KEY}'")
        kept.changed(session)
        assert get_policy(session, KEY) == "by hand"
        session.rollback()
        assert get_policy(session, KEY) == before
