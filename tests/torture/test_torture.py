"""The short form of ``make torture``: the real service killed a few times while people send; nothing is lost or doubled."""

import json

import pytest

from tests.databases import KINDS
from tests.torture.run import Wish, run


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_killed_nothing_is_lost(kind):
    kills = 6 if kind == "postgresql" else 5
    figures = run(Wish(kind, acknowledged=40, kills=kills, seed=5, most_seconds=90, rest=0.3, pause=(0, 0.7)))
    told = json.dumps(figures.as_dict(), ensure_ascii=False, indent=1)
    assert not figures.wrong, told
    assert figures.orphans_after_housekeeping == 0, told
    # On a machine that is busy otherwise the time may be over first; a few of each there are always.
    assert figures.acknowledged >= 10, told
    assert figures.kills >= 3, told
