"""Counting what helped."""

from feedback.services import answered_before
from feedback.store.queries import answer_uses
from tests import people
from tests.databases import on_both_databases


@on_both_databases
def test_each_press_is_counted_on_its_day(session, clock, files):
    item = people.petition_in(session, "published", now=clock(), files=files).published
    assert answered_before.count_use(session, item, now=clock()) == 1
    assert answered_before.count_use(session, item, now=clock(), form_token="a") == 2
    assert answered_before.count_use(session, item, now=clock(), form_token="a") == 2, "the same form"
    assert answered_before.count_use(session, item, now=clock.advance(days=1)) == 3
    assert answer_uses.count_uses(session, item) == 3
