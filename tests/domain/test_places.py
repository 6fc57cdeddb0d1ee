"""Of where somebody stands only as much is kept as they would recognise."""

import pytest

from feedback.domain.actors import Role, Staff
from feedback.domain.signing_in import Place, demands_factor, device_of, network_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("said", "device"),
    [
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} Edg/131.0.0.0", "Edge, Windows"),
        (f"{CHROME} coc_coc_browser/131", "Cốc Cốc, Windows"),
        (SAFARI, "Safari, iPhone"),
        (FIREFOX, "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>alert(1)</script>" * 100, ""),
    ],
)
def test_a_device_is_browser_and_system(said, device):
    assert device_of(said) == device


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("unknown", ""),
        (None, ""),
        ("", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, network):
    assert network_of(address) == network
    assert Place.of("", address) == Place("", network)


def test_a_role_held_anywhere_demands_a_factor():
    leader = Staff(1, "A", frozenset({(7, Role.LEADER)}))
    assert demands_factor(leader, {Role.LEADER, Role.COORDINATOR})
    assert not demands_factor(leader, {Role.COORDINATOR})
    assert not demands_factor(leader, set())
