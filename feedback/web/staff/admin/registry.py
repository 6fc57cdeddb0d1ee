"""The nouns that an administrator keeps: what each is called, how it is listed, which form and which verbs it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, url_for

from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.web.forms import PageForm
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.services.administration.audit import Facts

GROUPS: tuple[tuple["LazyString", tuple[str, ...]], ...] = (
    (_l("Who does what"), ("offices", "sectors", "competence", "communes", "routing", "accounts", "deputies")),
    (_l("Time and rules"), ("calendar", "limits", "policies")),
    (_l("Wording"), ("contact-points", "reasons", "templates", "causes", "captions")),
)
"""The parts of the first page with their nouns, in their order."""
YES_NO = (("yes", _l("Yes")), ("no", _l("No")))


class EntryForm(PageForm):
    """The form of an entry; its fields bear the names of the facts."""

    def prepare(self, thing: Any) -> None:
        """Fill the lists. :param thing: the entry; None for a new one."""


@dataclass(frozen=True)
class Row:
    """A line of a list: what leads to the entry, and the cells, of which the first bears the link."""

    key: str
    cells: Sequence[str]
    muted: bool = False
    """Whether it is out of use."""


@dataclass(frozen=True)
class Act:
    """Something done to an entry on a page of its own that says first what follows."""

    slug: str
    button: "LazyString"
    question: "LazyString"
    done: "LazyString"
    danger: bool = False


RETIRE = Act("retire", _l("Retire"), _l("Retire “%(name)s”?"), _l("“%(name)s” is out of use."), danger=True)
RESTORE = Act("restore", _l("Bring back"), _l("Bring back “%(name)s”?"), _l("“%(name)s” is in use again."))
REMOVE = Act("remove", _l("Remove"), _l("Remove “%(name)s”?"), _l("“%(name)s” was removed."), danger=True)
ACTS = {act.slug: act for act in (RETIRE, RESTORE, REMOVE)}


class Noun:
    """One catalogue. ``verbs`` is its module in the services: ``facts``, and what there is of ``add``, ``change`` and acts."""

    slug: str
    icon: str = "edit"
    title: "LazyString"
    one: "LazyString"
    """A single entry, with its article: “an office”."""
    about: "LazyString"
    columns: tuple["LazyString", ...] = ()
    verbs: Any
    form: type[EntryForm] = EntryForm
    new_form: type[EntryForm] | None = None
    """Where a new entry is asked for more than can be changed later."""

    def rows(self) -> list[Row]:
        """The entries, also those out of use."""
        raise NotImplementedError

    def find(self, key: str) -> Any:
        """The entry that the address names, or None."""
        raise NotImplementedError

    def name(self, thing: Any) -> str:
        """What the entry is called in the reader's language."""
        raise NotImplementedError

    def key(self, thing: Any) -> str:
        """What names the entry in addresses."""
        return str(thing.code)

    def acts(self, thing: Any) -> Sequence[Act]:  # noqa: ARG002 - most nouns have none
        """What can be done to the entry beside changing it."""
        return ()

    def warning(self, act: Act, thing: Any) -> str:  # noqa: ARG002 - most nouns say the same
        """What follows when the act is done."""
        if act is RETIRE:
            return _("It is offered no more. Whatever bears it keeps it, and old petitions go on showing it.")
        return _("It takes effect at once.")

    def act_form(self, act: Act) -> type[EntryForm]:  # noqa: ARG002 - most acts ask for nothing
        """What the act asks for."""
        return EntryForm

    def form_for(self, thing: Any) -> type[EntryForm]:
        """The form of an entry, or of a new one."""
        return self.form if thing is not None or self.new_form is None else self.new_form

    def facts(self, thing: Any) -> "Facts":
        """What stands in the entry."""
        facts: Facts = self.verbs.facts(session(), thing)
        return facts

    def said(self, name: str, value: str) -> str | None:  # noqa: ARG002 - most nouns have none
        """A fact that no form shows, in words; None where it is shown as it stands."""
        return None

    def can(self, verb: str) -> bool:
        """Whether the noun has the verb at all."""
        return hasattr(self.verbs, verb)

    def tabs(self) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is the present one) above the list."""
        return []

    def tools(self) -> list[tuple[str, str]]:
        """(label, address) of further pages."""
        return []

    def home(self, thing: Any) -> str:  # noqa: ARG002 - most lists have one page
        """The page on which the entry is listed."""
        return self.url

    @property
    def url(self) -> str:
        """The list's address."""
        return url_for("staff.catalogue", noun=self.slug)


NOUNS: dict[str, Noun] = {}
"""By slug; each noun's module puts its own here."""


def register(kind: type[Noun]) -> type[Noun]:
    """Class decorator: the noun has its pages from now on."""
    NOUNS[kind.slug] = kind()
    return kind


def noun_or_404(slug: str) -> Noun:
    """The noun of an address."""
    return NOUNS.get(slug) or abort(404)


def entry_or_404(noun: Noun, key: str) -> Any:
    """The entry of an address."""
    return noun.find(key) or abort(404)
