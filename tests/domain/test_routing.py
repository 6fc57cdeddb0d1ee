"""Competence: rules in order, the first that fits and reaches an office decides."""

from dataclasses import dataclass

import pytest

from feedback.domain.routing import RoutingFacts, propose, self_judging


@dataclass
class Rule:
    position: int
    target: str
    kind: str | None = None
    sector_code: str | None = None
    about_office_code: str | None = None
    target_office_code: str | None = None
    reason_vi: str = "vì"
    reason_en: str = "because"


RULES = [
    Rule(90, "sector_lead", reason_en="lead"),
    Rule(10, "office", kind="conduct", about_office_code="VP", target_office_code="TT", reason_en="about the office itself"),
    Rule(20, "office", kind="conduct", target_office_code="VP"),
    Rule(30, "commune", kind="field_report", sector_code="MT-RT"),
]


def facts(kind="regulation", sectors=("YT",), commune=None, lead="SYT", about=None) -> RoutingFacts:
    return RoutingFacts(kind, sectors, commune, lead, about)


@pytest.mark.parametrize(
    ("given", "office"),
    [
        (facts(), "SYT"),
        (facts("conduct"), "VP"),
        (facts("conduct", about="VP"), "TT"),
        (facts("conduct", about="SYT"), "VP"),
        (facts("field_report", ("MT-RT", "MT"), "UBND-1"), "UBND-1"),
        (facts("field_report", ("MT-RT", "MT"), None, "SNNMT"), "SNNMT"),
        (facts("field_report", ("MT-NUOC", "MT"), "UBND-1", "SNNMT"), "SNNMT"),
        (facts("field_report", ("MT-RT", "MT"), "UBND-1", "SNNMT", about="UBND-1"), "SNNMT"),
    ],
)
def test_the_first_rule_that_reaches_an_office(given, office):
    assert propose(RULES, given).office_code == office


def test_the_reason_is_the_rules():
    assert propose(RULES, facts("conduct", about="VP")).reason_en == "about the office itself"


@pytest.mark.parametrize("given", [facts(lead=None), facts(about="SYT")])
def test_nobody_is_better_than_a_judge_in_their_own_cause(given):
    assert propose(RULES, given) is None
    assert propose([], given) is None


def test_an_unknown_target_fails_loudly():
    with pytest.raises(ValueError, match="nowhere"):
        propose([Rule(1, "nowhere")], facts())


@pytest.mark.parametrize(("office", "subject", "is_own"), [(1, 1, True), (1, 2, False), (None, None, False), (1, None, False)])
def test_judging_oneself(office, subject, is_own):
    assert self_judging(office, subject) is is_own
