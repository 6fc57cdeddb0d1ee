"""The forms of the administrator's catalogues."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from feedback.services.administration import TEXT_LENGTH
from feedback.web import labels
from feedback.web.forms import REQUIRED, PageForm, blank_choice, offer
from feedback.web.staff import choices


class CaptionForm(PageForm):
    """A caption."""

    text = TextAreaField(_l("Caption"), REQUIRED, render_kw={"rows": 3, "maxlength": TEXT_LENGTH})


class DayForm(PageForm):
    """A day of the working calendar."""

    day = StringField(_l("Day"), REQUIRED, render_kw={"type": "date"})
    working = RadioField(
        _l("Kind of day"),
        REQUIRED,
        choices=offer([("no", _l("Day off")), ("yes", _l("Working day in exchange"))]),
        validate_choice=False,
    )
    name_vi = StringField(_l("Name in Vietnamese"), REQUIRED)
    name_en = StringField(_l("Name in English"), REQUIRED)
    source = StringField(_l("Source"), REQUIRED, description=_l("The decision that says so."))


class LimitForm(PageForm):
    """A limit from a day on."""

    step = SelectField(_l("Step"), REQUIRED, choices=[], validate_choice=False)
    working_days = StringField(_l("Working days"), REQUIRED, render_kw={"inputmode": "numeric"})
    from_date = StringField(_l("Since"), REQUIRED, render_kw={"type": "date"}, description=_l("Today at the earliest."))
    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    sector = SelectField(_l("Sector"), choices=[], validate_choice=False)
    source = StringField(_l("Source"), REQUIRED, description=_l("The rule that says so."))

    def fill(self) -> None:
        """The lists."""
        self.step.choices = offer(blank_choice((str(key), str(label)) for key, label in labels.STEPS.items()))
        self.kind.choices = offer([("", _("every kind")), *choices.kinds()])
        self.sector.choices = offer({_("All"): [("", _("every sector"))], **choices.sectors()})
        for field in (self.step, self.kind, self.sector):
            field.data = field.data or ""


class ReasonForm(PageForm):
    """The words of a ground for refusing."""

    label_vi = StringField(_l("Reason in Vietnamese"), REQUIRED)
    label_en = StringField(_l("Reason in English"), REQUIRED)
    guidance_vi = TextAreaField(_l("Guidance in Vietnamese"), REQUIRED, render_kw={"rows": 3, "maxlength": TEXT_LENGTH})
    guidance_en = TextAreaField(_l("Guidance in English"), REQUIRED, render_kw={"rows": 3, "maxlength": TEXT_LENGTH})
