"""Deciding on what looks personal before it goes public: nothing goes with a suggestion that nobody decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.deciding import Choice, Decision, Suggestion, key_of, plain, suggestions, with_masks
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.petition import PetitionerType
from feedback.domain.publication import Finding, Public, Sensitive, find_personal_data, words_of_sender
from feedback.store.encryption import keyring
from feedback.store.kept import kept
from feedback.store.models import MaskingDecision, Petition
from feedback.store.queries import masking as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_USE = "masking_decision.words"
_ROUNDS = 3
"""A mask may make something else look personal, once; then it is looked at again."""


@dataclass(frozen=True)
class Review:
    """One text on its way to the public.

    ``text`` is what the publisher works on, ``suggestions`` what is to be decided in it, ``public`` what everyone would read.
    """

    part: str
    text: str
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    public: str

    @property
    def undecided(self) -> list[Suggestion]:
        """Those of which something is still wanting."""
        return [suggestion for suggestion in self.suggestions if suggestion.trouble]


@kept
def nobodys_own(session: "Session") -> Public:
    """What is published by the authority itself: names of its places and offices, their telephones and addresses."""
    return Public.of(query.list_public_names(session), query.list_public_contacts(session))


def review(
    session: "Session", petition: Petition, texts: Mapping[str, str], decisions: Mapping[str, Decision] | None = None
) -> dict[str, Review]:
    """What is to be decided in texts of a petition, by part.

    :param decisions: by the key of a suggestion; what was decided at an earlier publication counts where it says nothing.
    """
    if not any(texts.values()):
        return {part: Review(part, text, (), (), text) for part, text in texts.items()}
    words, public = words_of_sender_in(petition), nobodys_own(session)
    before = _remembered(petition)
    return {part: _review(petition, part, text, decisions or {}, before, words, public) for part, text in texts.items()}


def troubles(reviews: Mapping[str, Review]) -> dict[str, list[Refusal]]:
    """Why the texts cannot go public yet, by part."""
    found = {part: [Refusal(sentence) for sentence in _sentences(seen)] for part, seen in reviews.items()}
    return {part: refusals for part, refusals in found.items() if refusals}


def remember(session: "Session", petition: Petition, reviews: Iterable[Review], *, by: Staff, now: datetime) -> None:
    """Keep what was decided, by whom and why; not the words it was about."""
    before = _remembered(petition)
    for seen in reviews:
        for suggestion in seen.suggestions:
            decision = suggestion.decision
            if decision is None or _before(petition, seen.part, suggestion.kind, suggestion.words, before) == decision:
                continue
            petition.masking_decisions.append(
                MaskingDecision(
                    part=seen.part,
                    kind=suggestion.kind,
                    words_index=keyring.blind_index(_USE, _called(petition, suggestion.kind, suggestion.words)),
                    places=len(suggestion.places),
                    choice=decision.choice,
                    why=decision.why,
                    account_id=by.account_id,
                    decided_at=now,
                )
            )
    session.flush()


def one_line(
    session: "Session",
    petition: Petition,
    part: str,
    text: str,
    decisions: Mapping[str, Decision] | None,
    *,
    by: Staff,
    now: datetime,
) -> str:
    """A text that goes public by itself, as everyone will read it; what was decided is kept.

    :raises Invalid: something that was found in it is not decided; named after the part.
    """
    reviews = review(session, petition, {part: text}, decisions)
    if undecided := troubles(reviews):
        raise Invalid(undecided)
    remember(session, petition, reviews.values(), by=by, now=now)
    return reviews[part].public


def all_masked(reviews: Mapping[str, Review], kind: str = "") -> dict[str, Decision]:
    """Decisions by key: what was decided stays, all else (of a kind) is masked."""
    return {
        s.key: s.decision or Decision(Choice.MASK)
        for seen in reviews.values()
        for s in seen.suggestions
        if s.decision or kind in ("", s.kind)
    }


def words_of_sender_in(petition: Petition) -> list[str]:
    """What in a text about the petition would tell who sent it."""
    sender, place = petition.petitioner, petition.commune
    organisation = sender.type == PetitionerType.ORGANISATION
    units = place.former_units if place else []
    public = [name for unit in units for name in (unit.name, *unit.district.split(";"))] + ([place.name] if place else [])
    people = [sender.representative] if organisation else [sender.full_name, sender.representative]
    told = words_of_sender(people, (sender.address, petition.address_text), public)
    # An organisation is not called by the end of its name.
    return [sender.full_name, *told] if organisation else told


def _review(
    petition: Petition,
    part: str,
    text: str,
    decisions: Mapping[str, Decision],
    before: Mapping[tuple[str, str], Decision],
    words: list[str],
    public: Public,
) -> Review:
    for _round in range(_ROUNDS):
        findings = find_personal_data(text, words, public)
        known = {**_known(petition, part, text, findings, before), **decisions}
        decided = suggestions(part, text, findings, known)
        result = with_masks(text, decided)
        kept = {s.key for s in decided if s.decision and s.decision.choice is Choice.KEEP}
        left = findings if result == text else find_personal_data(result, words, public)
        strange = [f for f in left if key_of(part, f.kind, result[f.start : f.end]) not in kept]
        if not strange or any(s.decision is None for s in decided):
            break
        # Beside a mask something looks personal that did not before: the publisher goes on from there.
        text = result
    else:
        # It does not come to rest: all that is still found is asked about anew, so that nothing of it goes public unseen.
        findings, decided = left, suggestions(part, text, left, {})
    return Review(part, text, tuple(findings), tuple(decided), result)


def _known(
    petition: Petition, part: str, text: str, findings: Iterable[Finding], before: Mapping[tuple[str, str], Decision]
) -> dict[str, Decision]:
    known = {}
    for finding in findings if before else ():
        words = text[finding.start : finding.end]
        decision = _before(petition, part, finding.kind, words, before)
        if decision is not None:
            known[key_of(part, finding.kind, words)] = decision
    return known


def _remembered(petition: Petition) -> dict[tuple[str, str], Decision]:
    """The last decision on the same words in the same part."""
    return {
        (row.part, row.words_index): Decision(Choice(row.choice), row.why)
        for row in petition.masking_decisions
        if row.words_index
    }


def _before(
    petition: Petition, part: str, kind: Sensitive, words: str, before: Mapping[tuple[str, str], Decision]
) -> Decision | None:
    indexes = keyring.blind_indexes(_USE, _called(petition, kind, words))
    return next((before[part, index] for index in indexes if (part, index) in before), None)


def _called(petition: Petition, kind: Sensitive, words: str) -> str:
    """Of what the hash is made: it tells nothing without the key, nor that two petitions are about the same words."""
    return f"{petition.code}|{kind}|{plain(words)}"


def _sentences(seen: Review) -> list[str]:
    return list(dict.fromkeys(suggestion.trouble for suggestion in seen.undecided))
