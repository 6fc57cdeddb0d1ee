"""What the sender says of the answer: in time, on five sides, and only what fits."""

import pytest

from feedback.domain.errors import Invalid, NotPossible
from feedback.services import ratings
from tests import people


def test_five_sides_or_only_satisfied(session, clock, files):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    ratings.rate(session, petition, now=clock(), satisfied=True, sides={"access": 5, "conduct": 2})
    said = ratings.rating_of(petition)
    assert [getattr(said, side) for side in ratings.SIDES] == [5, None, 2, None, None]
    ratings.rate(session, petition, now=clock(), satisfied=True)
    assert [getattr(said, side) for side in ratings.SIDES] == [None] * 5, "a later word takes the place of the whole"


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_a_grade_that_does_not_exist(session, clock, files, grade):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    with pytest.raises(Invalid) as invalid:
        ratings.rate(session, petition, now=clock(), satisfied=True, sides={"result": grade})
    assert list(invalid.value.fields) == ["result"]


def test_it_can_be_changed_for_fourteen_days_after_the_first_word(session, clock, files):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    ratings.rate(session, petition, now=clock(), satisfied=True)
    ratings.rate(session, petition, now=clock.advance(days=14), satisfied=False, comment="Lại hỏng.")
    assert ratings.rating_of(petition).satisfied is False
    clock.advance(days=1)
    assert not ratings.may_rate(session, petition, now=clock())
    with pytest.raises(NotPossible):
        ratings.rate(session, petition, now=clock(), satisfied=True)
    assert ratings.rating_of(petition).satisfied is False


def test_the_first_word_has_no_last_day(session, clock, files):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    ratings.rate(session, petition, now=clock.advance(days=90), satisfied=True)
