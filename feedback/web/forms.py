"""Forms hold what was typed. What is wrong with it is said by the verbs, for every face the same."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, Self

from markupsafe import Markup, escape
from wtforms import Field, Form, SelectChoice, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget, Select, html_params

from feedback.domain.errors import Invalid
from feedback.language import gettext as _
from feedback.web.errors import say


class _Translations:
    """WTForms' own words through our catalogue: it has none in Vietnamese."""

    def gettext(self, message: str) -> str:
        return _(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return _(singular if number == 1 else plural)


class PageForm(Form):
    """A form of a page. Fields marked with :func:`required` are named so; the verb refuses them when empty."""

    class Meta:
        """WTForms' hook for translations."""

        def get_translations(self, _form: Form) -> _Translations:
            """Our catalogue."""
            return _Translations()

    def accept(self, invalid: Invalid) -> None:
        """Put what the verb said beside the fields; what belongs to no field stands at the top."""
        for name, refusals in invalid.fields.items():
            said = [say(refusal) for refusal in refusals]
            field = self._fields.get(name)
            if field is None:
                self.form_errors.extend(said)
            else:
                field.errors = [*field.errors, *said]

    def set_apart(self, name: str) -> Self:
        """Give the fields ids that are unique on a page with several forms."""
        for field in self:
            field.id = field.label.field_id = f"{name}-{field.name}"
        return self

    @property
    def typed(self) -> dict[str, Any]:
        """Field names and what they hold; text never None."""
        return {
            name: (field.data or "") if isinstance(field, StringField | TextAreaField) else field.data
            for name, field in self._fields.items()
        }


class CheckboxesField(SelectMultipleField):
    """Several choices, each a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Choices(list[SelectChoice]):
    """Choices that are kept in memory, and with them how they are written: until somebody chooses, always the same."""

    @cached_property
    def unchosen(self) -> str:
        """Their options where none of them is chosen."""
        return _options(None, self)


class LongSelect(Select):
    """A list of many choices of text, in groups or without: written in one go, in a tenth of the time."""

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        """The whole list."""
        is_kept = isinstance(field.choices, Choices) and field.data is None
        options = field.choices.unchosen if is_kept else _options(field.data, field.choices)
        flags = {name: True for name in self.validation_attrs if getattr(field.flags, name, False)}
        named = html_params(**{"id": field.id, "name": field.name, **flags, **attributes})
        return Markup(f"<select {named}>{options}</select>")  # noqa: S704 - every part is escaped


def _options(chosen: object, choices: Iterable[SelectChoice]) -> str:
    written = ""
    for group, own in groupby(choices, lambda choice: choice.optgroup):
        options = _ungrouped(chosen, own)
        written += f'<optgroup label="{escape(group)}">{options}</optgroup>' if group else options
    return written


def _ungrouped(chosen: object, choices: Iterable[SelectChoice]) -> str:
    return "".join(
        f'<option{" selected" if choice.value == chosen else ""} value="{escape(choice.value)}">{escape(choice.label)}</option>'
        for choice in choices
    )


class Required:
    """Marks a field that must be filled. The marking is for people; the check is the verb's."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms' own way

    def __call__(self, _form: Form, _field: Field) -> None:
        """Nothing is checked here."""


REQUIRED = [Required()]


Offered = Iterable[tuple[Any, Any]] | Mapping[str, Iterable[tuple[Any, Any]]]


def offer(choices: Offered) -> list[SelectChoice]:
    """Choices for a field, from (value, label) pairs or from groups of them: WTForms 3.4 takes nothing else."""
    if isinstance(choices, Mapping):
        return [SelectChoice(value, label, optgroup=group) for group, pairs in choices.items() for value, label in pairs]
    return [SelectChoice(value, label) for value, label in choices]


def blank_choice(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices after an empty one that asks to choose."""
    return [("", _("Choose …")), *choices]
