"""A petition comes in: whole, once, or not at all."""

import pytest

from tests import people
from tests.databases import on_both_databases


@on_both_databases
def test_a_petition_is_received(session, clock, files):
    receipt = people.send(session, now=clock(), files=files)
    session.commit()
    found = people.reload(session, receipt.petition.code)
    assert found.code == "PAKN.20261120.0001"
    assert (found.state, found.publication, found.round) == ("submitted", "none", 1)
    assert found.commune.name == "Phường Hạ Long"
    assert found.petitioner.full_name == "Nguyễn Thị An"


@pytest.mark.parametrize("state", people.STATES)
def test_every_state(session, clock, files, state):
    people.petition_in(session, state, now=clock(), files=files)
    session.commit()
