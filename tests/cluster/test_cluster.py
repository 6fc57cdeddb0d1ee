"""The short form of ``make cluster-torture``: the whole shape, its parts killed while people send; nothing is lost."""

import json
import tempfile
from pathlib import Path

import pytest

from tests.cluster.servers import NotThere, program
from tests.cluster.torture import BLOWS, Wish, run, settings_for
from tests.cluster.whole import running
from tests.ports import free_port
from tests.torture.postbox import Postbox

pytestmark = pytest.mark.postgresql


@pytest.fixture
def parts() -> None:
    try:
        program("nginx", "")
    except NotThere:
        pytest.skip("nginx is not installed: NOTHING about the shape of a city is tested here. See deploy/tools.py")


@pytest.mark.usefixtures("parts")
def test_whatever_is_killed_in_a_city_nothing_is_lost():
    postbox = Postbox(free_port())
    postbox.start()
    try:
        with tempfile.TemporaryDirectory(prefix="cluster-") as folder, running(Path(folder), **settings_for(postbox)) as cluster:
            figures = run(cluster, postbox, Wish(acknowledged=25, blows=len(BLOWS), seed=3, most_seconds=60))
    finally:
        postbox.stop()
    told = json.dumps(figures.as_dict(), ensure_ascii=False, indent=1)
    assert not figures.count.wrong, told
    assert figures.drained, told
    assert figures.orphans_after_housekeeping == 0, told
    # On a machine that is busy otherwise the time may be over first; a few of each there are always.
    assert figures.acknowledged >= 10, told
    assert len(figures.blows) >= 4, told
