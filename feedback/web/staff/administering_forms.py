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
    working_days = StringField(
        _l("Working days"),
        REQUIRED,
        description=_l("Not more than the law allows for the step; see the table."),
        render_kw={"inputmode": "numeric"},
    )
    from_date = StringField(_l("Since"), REQUIRED, render_kw={"type": "date"}, description=_l("Today at the earliest."))
    kind = SelectField(_l("Kind"), choices=[], validate_choice=False)
    sector = SelectField(_l("Sector"), choices=[], validate_choice=False)
    source = StringField(_l("Source"), REQUIRED, description=_l("The rule that says so."))

    def fill(self) -> None:
        """The lists."""
        self.step.choices = offer(blank_choice((str(key), str(label)) for key, label in labels.STEPS.items()))
        self.kind.choices = offer([("", _("Every kind")), *choices.kinds()])
        self.sector.choices = offer({_("All"): [("", _("Every sector"))], **choices.sectors()})
        for field in (self.step, self.kind, self.sector):
            field.data = field.data or ""


class OfficeForm(PageForm):
    """How an office is reached."""

    address = StringField(_l("Address"))
    phone = StringField(
        _l("Telephone"),
        description=_l("One number, like 0203 3835 687."),
        render_kw={"type": "tel"},
    )
    email = StringField(_l("E-mail"), render_kw={"type": "email"})


class PoliciesForm(PageForm):
    """The authority's choices."""

    suspend_clock = RadioField(
        _l("Does the clock stand while a supplement is awaited?"),
        REQUIRED,
        choices=offer([("yes", _l("Yes, it stands")), ("no", _l("No, it runs on"))]),
        validate_choice=False,
        description=_l(
            "If it stands, the days between the request and the supplement are not counted. "
            "Where it stands already, it stands until the supplement comes."
        ),
    )
    flood_per_day = StringField(
        _l("Petitions of one contact in 24 hours"),
        REQUIRED,
        description=_l("From 1 to 1000. Further ones from the same telephone number or address are put aside until looked at."),
        render_kw={"inputmode": "numeric"},
    )


class ReasonForm(PageForm):
    """The words of a ground for refusing."""

    label_vi = StringField(_l("Reason in Vietnamese"), REQUIRED)
    label_en = StringField(_l("Reason in English"), REQUIRED)
    guidance_vi = TextAreaField(_l("Guidance in Vietnamese"), REQUIRED, render_kw={"rows": 3, "maxlength": TEXT_LENGTH})
    guidance_en = TextAreaField(_l("Guidance in English"), REQUIRED, render_kw={"rows": 3, "maxlength": TEXT_LENGTH})
