"""The simulation of a country against what queueing theory knows, and against itself."""

import random

import pytest

from tests.bench import country
from tests.bench.country import DAY, KINDS, PETITIONS_A_YEAR, day, poisson, processors_needed, serve

WORK = {kind.path: 0.02 for kind in KINDS}


def queue(arrival_rate, service_rate, seconds, seed=7):
    chance = random.Random(seed)
    return [(moment, chance.expovariate(service_rate)) for moment in poisson([arrival_rate], seconds, chance)]


@pytest.mark.parametrize(("arrival_rate", "expected"), [(0.5, 2.0), (0.8, 5.0)])
def test_one_server_takes_as_long_as_theory_says(arrival_rate, expected):
    """M/M/1: the mean time in the system is 1 / (service rate - arrival rate)."""
    outcome = serve(queue(arrival_rate, 1.0, 400_000), 1, 500_000, patience=1e9)
    assert outcome.mean == pytest.approx(expected, rel=0.05)
    assert outcome.busy / 400_000 == pytest.approx(arrival_rate, rel=0.02)


def test_two_servers_take_as_long_as_theory_says():
    """M/M/2 at half its capacity: 1 / (service rate · (1 - rho²))."""
    outcome = serve(queue(1.0, 1.0, 400_000), 2, 500_000, patience=1e9)
    assert outcome.mean == pytest.approx(4 / 3, rel=0.05)


@pytest.mark.parametrize(("processors", "patience"), [(1, 10), (1, 0.5), (3, 10), (100, 10)])
def test_whoever_came_was_served_or_waits_or_was_refused(processors, patience):
    arrivals = queue(2.0, 1.0, 5_000)
    outcome = serve(arrivals, processors, 5_000, patience)
    assert outcome.came == len(arrivals) == outcome.served + outcome.waiting + outcome.refused
    assert len(outcome.times) == outcome.served
    assert bool(outcome.refused) == (processors == 1)


def test_a_day_holds_as_many_as_were_said():
    sent = day({**WORK}, PETITIONS_A_YEAR, 1, storm=False)
    each = sum(kind.each for kind in KINDS)
    assert len(sent) == pytest.approx(PETITIONS_A_YEAR / 365 * country.MONDAY * each, rel=0.02)
    assert sum(country.CITIZENS) == pytest.approx(24)
    assert sum(country.STAFF) == pytest.approx(24)


def test_the_same_seed_gives_the_same_day_and_one_processor_less_is_too_few():
    arrivals = day(WORK, 200_000, 3, storm=True)
    assert arrivals == day(WORK, 200_000, 3, storm=True) != day(WORK, 200_000, 4, storm=True)
    number, outcome = processors_needed(arrivals)
    assert outcome.is_good
    assert not serve(arrivals, number - 1, DAY).is_good if number > 1 else True


def test_the_tables_are_made_from_what_was_measured():
    path = {"1 client": {"own": {"rate": 100.0}}}
    figures = {
        "database": "postgresql",
        "petitions": 1_000_000,
        "bytes_per_petition": 4096,
        "paths": {kind.path: path for kind in KINDS},
        "heavy": {"case_medians_ms": {"send": 900.0, "take": 30.0, "approve": 50.0}},
    }
    work = country.measured(figures)
    assert (work["public petition page"], work["step"]) == (0.01, 0.04)
