"""What is said about receipts and entries of the public log. The browser's own script fills in the same sentences."""

from collections.abc import Mapping

from feedback.domain.ledger import INTERNAL
from feedback.domain.receipts import Finding, Outcome
from feedback.language import LazyString
from feedback.language import lazy_gettext as _l
from feedback.services.ledger import setbacks

SAID: Mapping[str, LazyString] = {
    "read.nothing": _l("Choose the file of the receipt, or paste its text."),
    "read.browser": _l("This browser cannot check by itself. Use a newer one, or the script verify_receipt.py."),
    "read.large": _l("This is larger than 256 kB: no receipt is."),
    "read.json": _l("This cannot be read: it was cut off or changed, or it is another file."),
    "read.format": _l("This is no receipt of this kind of service. Choose the file whose name begins with bien-nhan."),
    "read.parts": _l("Something is missing in this receipt, or something stands in it that does not belong there."),
    "read.note": _l("The signed checkpoint in it cannot be read."),
    "read.digest": _l("The line is not complete. It begins with LN1 and has seven parts with spaces between them."),
    "read.key": _l("What was typed is no key of a log. A key is one word: name, number and key, joined by +."),
    "opened.good": _l("Every text in the receipt of %(code)s is, letter by letter, what was recorded."),
    "opened.changed": _l("%(name)s: this is not what was recorded. It was changed."),
    "opened.missing": _l("%(name)s: this is missing in the receipt."),
    "opened.code": _l("The receipt names two different petition codes."),
    "opened.index": _l("The number of the entry does not fit the entry."),
    "opened.leaf": _l("The entry in it is not written the way entries of the log are."),
    "included.good": _l("Entry %(index)s stands in the log %(origin)s, as it was with %(size)s entries."),
    "included.bad": _l("This entry does not stand in the signed log: its time, its number or something else was changed."),
    "included.unknown": _l("The log could not be asked whether the entry stands in it."),
    "signed.good": _l("The log has signed this, with its key number %(id)s."),
    "signed.false": _l("The signature is false: what was signed was changed, or the signature is forged."),
    "signed.nobody": _l("No trusted key of this log has signed this. It may be of another log, or forged."),
    "signed.inside": _l("The signature fits the key in the receipt itself. Anybody can make such a key: that proves nothing."),
    "signed.nokey": _l("There is no key to check the signature with."),
    "today.good": _l("The log of today, with %(now)s entries, still contains it unchanged."),
    "today.back": _l("The log went back: it had %(size)s entries, and today it has %(now)s."),
    "today.rewritten": _l("The log was rewritten: its first %(size)s entries are not those that were signed."),
    "today.unknown": _l("The log of today could not be asked."),
    "today.elsewhere": _l("The receipt is of the log %(origin)s. Whether it still stands there has to be asked there."),
    "verdict.good": _l("The receipt is genuine"),
    "verdict.good-next": _l("This petition stands in the public log with exactly this content, and the log still contains it."),
    "verdict.open": _l("Nothing contradicts it, but not everything could be checked"),
    "verdict.open-next": _l("Below stands what is open. Try again later, or use the script and a key from elsewhere."),
    "verdict.false": _l("The receipt does not hold"),
    "verdict.false-next": _l("It was changed after it was given out, or it is not of this log. Below stands where it fails."),
    "verdict.contradicted": _l("The receipt is genuine, and the log contradicts it"),
    "verdict.contradicted-next": _l("Keep the receipt, save the checkpoint of today too, and let others check both."),
    "verdict.unreadable": _l("This cannot be checked"),
    "verdict.unreadable-next": _l("Below stands what is wrong with it. Nothing was found out about the petition."),
}  # fmt: skip
"""By step and finding, as ``domain.receipts`` and ``static/js/receipt.js`` name them."""

FIELDS: Mapping[str, LazyString] = {
    "petition": _l("Petition code"),
    "code": _l("Petition code"),
    "title": _l("Title"),
    "content": _l("Content"),
    "channel": _l("Channel"),
    "language": _l("Language"),
    "kind": _l("Kind"),
    "sector": _l("Sector"),
    "commune": _l("Commune"),
    "address_text": _l("Place"),
    "position": _l("Position"),
    "subject_office": _l("Office it is about"),
    "subject_person": _l("Person it is about"),
    "confidential": _l("Name kept from the office"),
    "consent": _l("Consent"),
    "sender": _l("Sender"),
    "files": _l("Files"),
    "state": _l("State"),
    "answer_due": _l("Answer due"),
}
"""Names of values for people; those of which nobody asks go by their own."""

ACTIONS: Mapping[str, LazyString] = {
    INTERNAL: _l("A step inside the office"),
    setbacks.ACTION: _l("The log went back; the reason was given"),
}
"""What entries tell of that is no action with a name of its own."""

LOOKS = {Outcome.GOOD: "good", Outcome.BAD: "bad", Outcome.OPEN: "warn"}
"""How a notice about it looks."""


def sentence(finding: Finding) -> str:
    """A finding for people."""
    facts = dict(finding.facts)
    if "name" in facts:
        facts["name"] = FIELDS.get(str(facts["name"]), str(facts["name"]))
    return str(SAID[f"{finding.step}.{finding.say}"]) % facts


def verdict(findings: list[Finding]) -> tuple[str, str]:
    """What all of it comes to: the key of the sentence, and how it looks."""
    bad = next((finding for finding in findings if finding.outcome is Outcome.BAD), None)
    if bad is not None:
        return {"read": "unreadable", "today": "contradicted"}.get(bad.step, "false"), LOOKS[Outcome.BAD]
    if any(finding.outcome is Outcome.OPEN for finding in findings):
        return "open", LOOKS[Outcome.OPEN]
    return "good", LOOKS[Outcome.GOOD]
