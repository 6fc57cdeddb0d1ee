"""What is stored about a sender, who looked at it, and what the sender asks about it (LAW 4.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, flash, json, redirect, render_template, request, url_for
from wtforms import RadioField, StringField, TextAreaField

from feedback.domain.calendar import local_date
from feedback.domain.data_rights import ENDS_PUBLICITY, DataRight
from feedback.domain.errors import Invalid
from feedback.domain.petition import PetitionerType
from feedback.domain.states import OPEN
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import data_rights, erasing
from feedback.store.queries import data_requests as query
from feedback.store.queries import offices, outbox
from feedback.web import labels
from feedback.web.access import sender
from feedback.web.citizens import blueprint
from feedback.web.citizens.my_copy import copy_of
from feedback.web.data_due import FIELDS, due_of
from feedback.web.filters import moment, office_name
from feedback.web.forms import REQUIRED, PageForm, offer
from feedback.web.letters import SUBJECTS
from feedback.web.letters_to_readers import SUBJECTS as READER_SUBJECTS
from feedback.web.transaction import noticing_others, session, start_again

if TYPE_CHECKING:
    from feedback.store.models import AccessRecord, OutboxMessage, Petition

_MOST = 200
_ASKED = (DataRight.RESTRICT, DataRight.OBJECT, DataRight.WITHDRAW_CONSENT, DataRight.ERASE)


_BY_HAND = {
    ("phone", "task"): _l("Staff will call"),
    ("phone", "delivered"): _l("Staff called"),
    ("post", "task"): _l("Staff will send it by post"),
    ("post", "delivered"): _l("Handed over by staff"),
}
"""How letters go that no machine sends, by their way and whether it was done."""


class CorrectForm(PageForm):
    """The fields as they shall be; what is left as it is does not change."""

    full_name = StringField(_l("Full name, or name of the organisation"), REQUIRED)
    representative = StringField(_l("Represented by"))
    position = StringField(_l("Position"))
    address = StringField(_l("Address"))
    phone = StringField(_l("Telephone"))
    email = StringField(_l("E-mail"))
    note = TextAreaField(_l("What should be considered"))


class AskForm(PageForm):
    """What else may be asked."""

    kind = RadioField(
        _l("What is asked?"),
        REQUIRED,
        choices=offer(
            (
                (DataRight.RESTRICT.value, _l("Use the data only where the law demands it")),
                (DataRight.OBJECT.value, _l("Stop one use of the data")),
                (DataRight.WITHDRAW_CONSENT.value, _l("Withdraw the consent")),
                (DataRight.ERASE.value, _l("Erase the data")),
            )
        ),
        validate_choice=False,
    )
    text = TextAreaField(_l("In your words"))


HINTS = {
    DataRight.RESTRICT.value: _l("For example only to answer this petition."),
    DataRight.OBJECT.value: _l("Say which use, for example that the answer is published."),
    DataRight.WITHDRAW_CONSENT.value: _l("What the law makes the authority do goes on; everything else stops."),
    DataRight.ERASE.value: _l(
        "Name, contact, place and files are deleted; the petition stays without them. It cannot be undone."
    ),
}


@dataclass(frozen=True)
class Look:
    """That somebody looked; never who."""

    when: str
    office: str
    purpose: str


@blueprint.get("/track/<code>/data")
@sender
def my_data(petition: "Petition") -> Any:
    """Everything that is stored, who looked, what was asked, and the forms to ask more."""
    return _page(petition)


@blueprint.post("/track/<code>/data/copy")
@sender
def my_data_copy(petition: "Petition") -> Any:
    """All of it as a file, at once."""
    data_rights.take_copy(session(), petition, now=clock())
    response = Response(json.dumps(_copy(petition), ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{petition.code}.json")
    return response


@blueprint.post("/track/<code>/data/correct")
@sender
def my_data_correct(petition: "Petition") -> Any:
    """Ask for a correction."""
    form = CorrectForm(request.form)
    text, typed = form.note.data or "", {name: form[name].data or "" for name in FIELDS}

    def act() -> None:
        data_rights.request(session(), petition, DataRight.CORRECT, now=clock(), text=text, corrections=typed)

    return _asked(petition, act, form, correct=form)


@blueprint.post("/track/<code>/data/ask")
@sender
def my_data_ask(petition: "Petition") -> Any:
    """Ask for something else."""
    form = AskForm(request.form)
    kind = form.kind.data if form.kind.data in set(_ASKED) else ""

    def act() -> None:
        data_rights.request(session(), petition, kind, now=clock(), text=form.text.data or "")

    return _asked(petition, act, form, ask=form)


def _asked(petition: "Petition", act: Callable[[], None], form: PageForm, **forms: PageForm) -> Any:
    code = petition.code
    try:
        with noticing_others():
            act()
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _page(petition, 422, failed=form, **forms)
    flash(_("The request was received. What happens next, and by when, is shown below."), "success")
    return redirect(url_for("citizens.my_data", code=code), 303)


def _page(petition: "Petition", status: int = 200, failed: PageForm | None = None, **forms: PageForm) -> Any:
    person = petition.petitioner
    rendered = render_template(
        "citizens/my_data.html",
        petition=petition,
        person=person,
        fields=[(str(label), getattr(person, name)) for name, label in FIELDS.items()],
        is_organisation=person.type == PetitionerType.ORGANISATION,
        files=petition.files_of_sender,
        letters=_letters(petition),
        looks=_looks(petition),
        asked=[(row, due_of(row)) for row in reversed(petition.data_requests)],
        failed=failed,
        correct=forms.get("correct", CorrectForm(data={name: getattr(person, name) for name in FIELDS})),
        ask=forms.get("ask", AskForm()),
        hints=HINTS,
        is_open=petition.state in OPEN,
        ends_publicity=ENDS_PUBLICITY,
        same_sender=erasing.same_sender(petition),
    )
    return rendered, status


def _letters(petition: "Petition") -> list[tuple[str, str, str]]:
    """Subject, way and day of every letter to the sender and every call, also of those that staff still owe."""
    subjects = {letter.value: subject for letter, subject in (*SUBJECTS.items(), *READER_SUBJECTS.items())}
    return [
        (_(subjects[letter.letter], code=petition.code), _way(letter), moment(letter.finished_at or letter.created_at))
        for letter in outbox.list_of_petition(session(), petition.id)
        if letter.account_id is None and letter.letter in subjects
    ]


def _way(letter: "OutboxMessage") -> str:
    return str(_BY_HAND.get((letter.channel, letter.status), labels.WAYS[letter.channel]))


def _looks(petition: "Petition") -> list[Look]:
    """By minute, office and purpose, latest first: who opens a page twice is told of once."""
    found = query.list_looks(session(), petition, _MOST)
    known = offices.get_offices(session(), sorted({m.office_id for look in found for m in look.account.memberships}))

    def told(look: "AccessRecord") -> Look:
        day = local_date(look.at)
        names = [office_name(known[o], day) for o in dict.fromkeys(m.office_id for m in look.account.memberships)]
        purpose = str(labels.LOOKS.get(look.purpose, look.purpose))
        return Look(moment(look.at), ", ".join(names), f"{purpose}: {look.reason}" if look.reason else purpose)

    return list(dict.fromkeys(told(look) for look in found))


def _copy(petition: "Petition") -> dict[str, Any]:
    """Everything that is stored about the sender, what was sent to them, and who looked."""
    return {
        **copy_of(petition),
        "letters": [{"subject": subject, "way": way, "at": at} for subject, way, at in _letters(petition)],
        "looks": [{"at": look.when, "office": look.office, "purpose": look.purpose} for look in _looks(petition)],
    }
