"""The nouns that are words to choose from: grounds for refusing, templates, causes of delay, captions."""

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField, TextAreaField

from feedback.domain.answer import AUTHOR_BLANKS, PETITION_BLANKS
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.administration import captions
from feedback.services.administration.checks import LONG_LENGTH, TEXT_LENGTH
from feedback.services.administration.words import CAUSES, REASONS, TEMPLATES
from feedback.services.answers import OUTCOMES
from feedback.store.queries import administration as found
from feedback.web.forms import REQUIRED, offer
from feedback.web.staff import choices
from feedback.web.staff.admin.registry import RESTORE, RETIRE, Act, EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import AnswerTemplate, DelayCause, RefusalReason, ReportCaption

_LONG = {"rows": 3, "maxlength": TEXT_LENGTH}


def place_field() -> StringField:
    """The place in the list."""
    hint = _l("A number from 1 on. Left empty, a new entry is put at the end.")
    return StringField(_l("Place in the list"), description=hint, render_kw={"inputmode": "numeric"})


class ReasonForm(EntryForm):
    """A ground for refusing."""

    label_vi = StringField(_l("Reason in Vietnamese"), REQUIRED)
    label_en = StringField(_l("Reason in English"), REQUIRED)
    guidance_vi = TextAreaField(_l("Guidance in Vietnamese"), REQUIRED, render_kw=_LONG)
    guidance_en = TextAreaField(_l("Guidance in English"), REQUIRED, render_kw=_LONG)
    source = StringField(_l("Source"), REQUIRED, description=_l("The rule that says so."))
    place = place_field()


class CauseForm(EntryForm):
    """A cause of delay."""

    label_vi = StringField(_l("Cause in Vietnamese"), REQUIRED)
    label_en = StringField(_l("Cause in English"), REQUIRED)
    place = place_field()


class TemplateForm(EntryForm):
    """The beginning of an answer."""

    title = StringField(_l("Title"), REQUIRED)
    body = TextAreaField(_l("Text"), REQUIRED, render_kw={"rows": 14, "maxlength": LONG_LENGTH})
    sector = SelectField(_l("Sector"), choices=[], validate_choice=False)
    outcome = SelectField(_l("How it ends"), choices=[], validate_choice=False)
    place = place_field()

    def prepare(self, thing: Any) -> None:
        """The lists, and which blanks there are."""
        known = {"petition": _braced(PETITION_BLANKS), "author": _braced(AUTHOR_BLANKS)}
        self.body.description = _(
            "Blanks filled from the petition: %(petition)s. Blanks that the author fills: %(author)s.", **known
        )
        kept = found.get_sector(session(), thing.sector_id) if thing is not None else None
        self.sector.choices = offer({_("All"): [("", _("Every sector"))], **choices.sectors_with(kept.code if kept else "")})
        self.outcome.choices = offer([("", _("Any")), *((code, _(label)) for code, label in OUTCOMES.items())])


class CaptionForm(EntryForm):
    """A caption."""

    text = TextAreaField(_l("Caption"), REQUIRED, render_kw=_LONG)


class _Listed(Noun):
    """What can be retired and brought back."""

    def acts(self, thing: Any) -> "Sequence[Act]":
        return [RETIRE if thing.active else RESTORE]

    def state(self, thing: Any) -> str:
        return _("in use") if thing.active else _("retired")


@register
class Reasons(_Listed):
    """Grounds for refusing."""

    slug, icon = "reasons", "cross"
    title, one = _l("Reasons for refusing"), _l("a reason")
    about = _l("What a coordinator chooses from, with the guidance for the sender")
    columns = (_l("Reason"), _l("Guidance"), _l("State"))
    verbs, form = REASONS, ReasonForm

    def rows(self) -> list[Row]:
        """In their order."""
        language = current_language()
        return [
            Row(reason.code, (reason.label_in(language), reason.guidance_in(language), self.state(reason)), not reason.active)
            for reason in found.list_all_refusal_reasons(session())
        ]

    def find(self, key: str) -> "RefusalReason | None":
        """By its code."""
        return found.find_any_refusal_reason(session(), key)

    def name(self, thing: Any) -> str:
        """The ground."""
        return thing.label_in(current_language())


@register
class Templates(_Listed):
    """Beginnings of answers."""

    slug, icon = "templates", "edit"
    title, one = _l("Answer templates"), _l("a template")
    about = _l("How an answer begins, with blanks that must be filled before it goes out")
    columns = (_l("Title"), _l("Sector"), _l("How it ends"), _l("State"))
    verbs, form = TEMPLATES, TemplateForm

    def rows(self) -> list[Row]:
        """In their order."""
        return [
            Row(template.code, (template.title, _sector(template), _outcome(template), self.state(template)), not template.active)
            for template in found.list_all_templates(session())
        ]

    def find(self, key: str) -> "AnswerTemplate | None":
        """By its code."""
        return next((template for template in found.list_all_templates(session()) if template.code == key), None)

    def name(self, thing: Any) -> str:
        """Its title."""
        return thing.title


@register
class Causes(_Listed):
    """Causes of delay."""

    slug, icon = "causes", "clock"
    title, one = _l("Causes of delay"), _l("a cause")
    about = _l("Why an answer came late, for the report of what is overdue")
    columns = (_l("Cause"), _l("State"))
    verbs, form = CAUSES, CauseForm

    def rows(self) -> list[Row]:
        """In their order."""
        language = current_language()
        causes = found.list_all_causes(session())
        return [Row(cause.code, (cause.label_in(language), self.state(cause)), not cause.active) for cause in causes]

    def find(self, key: str) -> "DelayCause | None":
        """By its code."""
        return next((cause for cause in found.list_all_causes(session()) if cause.code == key), None)

    def name(self, thing: Any) -> str:
        """The cause."""
        return thing.label_in(current_language())


@register
class Captions(Noun):
    """Captions of the reports' forms."""

    slug, icon = "captions", "file"
    title, one = _l("Report captions"), _l("a caption")
    about = _l("The words on the official forms.")
    columns = (_l("Caption"), _l("Report"))
    verbs, form = captions, CaptionForm

    def rows(self) -> list[Row]:
        """By report, in the order of the form."""
        every = found.list_all_captions(session())
        return [Row(captions.key_of(caption), (caption.text, caption.report.upper())) for caption in every]

    def find(self, key: str) -> "ReportCaption | None":
        """By report and key."""
        report, _dot, name = key.partition(".")
        return found.find_caption(session(), report, name)

    def name(self, thing: Any) -> str:
        """Its words."""
        return thing.text

    def key(self, thing: Any) -> str:
        """Report and key."""
        return captions.key_of(thing)


def _braced(blanks: "Sequence[str]") -> str:
    return ", ".join(f"{{{blank}}}" for blank in blanks)


def _sector(template: "AnswerTemplate") -> str:
    sector = found.get_sector(session(), template.sector_id)
    return sector.name_in(current_language()) if sector else _("Every sector")


def _outcome(template: "AnswerTemplate") -> str:
    return _(OUTCOMES[template.outcome]) if template.outcome in OUTCOMES else _("Any")
