"""Counting what helped."""

from feedback.services import answered_before
from feedback.store.queries import answer_uses
from tests import people
from tests.databases import on_both_databases


@on_both_databases
def test_each_press_is_counted_on_its_day(session, clock, files):
    item = people.petition_in(session, "published", now=clock(), files=files).published
    count = lambda token: answered_before.count_use(session, item, now=clock(), form_token=token)  # noqa: E731
    assert count("") == 0, "who shows no form of ours is not counted"
    assert count("a") == 1
    assert count("a") == 1, "the same form"
    assert count("b") == 2
    clock.advance(days=1)
    assert count("c") == 3
    assert answer_uses.count_uses(session, item) == 3
