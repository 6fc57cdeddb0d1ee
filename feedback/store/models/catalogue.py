"""Texts and rules that an administrator edits: refusal reasons, answer templates, routing rules, report captions."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base


class RefusalReason(Base):
    """A ground for refusing (LAW 1.4) with the guidance that goes to the sender."""

    __tablename__ = "refusal_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    label_vi: Mapped[str]
    label_en: Mapped[str]
    guidance_vi: Mapped[str]
    guidance_en: Mapped[str]
    source: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

    def label_in(self, language: str) -> str:
        """The ground in a language."""
        return self.label_en if language == "en" else self.label_vi

    def guidance_in(self, language: str) -> str:
        """What the sender can do, in a language."""
        return self.guidance_en if language == "en" else self.guidance_vi


class AnswerTemplate(Base):
    """A beginning for an answer; blanks stand in braces and must be filled before it goes out."""

    __tablename__ = "answer_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    """None: for every sector."""
    outcome: Mapped[str] = mapped_column(default="")
    """As in ``services.answers.OUTCOMES``; empty: for any."""
    active: Mapped[bool] = mapped_column(default=True)


class RoutingRule(Base):
    """A rule of competence; None in a condition means any (DESIGN 9.8)."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str | None]
    sector_code: Mapped[str | None]
    about_office_code: Mapped[str | None]
    target: Mapped[str]
    target_office_code: Mapped[str | None]
    reason_vi: Mapped[str]
    reason_en: Mapped[str]
    from_date: Mapped[date]
    until_date: Mapped[date | None]
    """Last day on which it holds; None while it is in use."""

    def reason_in(self, language: str) -> str:
        """What the rule says, in a language."""
        return self.reason_en if language == "en" else self.reason_vi


class DelayCause(Base):
    """Why an answer came late: for the report of what is overdue."""

    __tablename__ = "delay_cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    label_vi: Mapped[str]
    label_en: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

    def label_in(self, language: str) -> str:
        """The cause in a language."""
        return self.label_en if language == "en" else self.label_vi


class ContactPoint(Base):
    """Where something belongs that this service does not handle, or another way to reach the authority (LAW 1.4, 1.9)."""

    __tablename__ = "contact_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    topic: Mapped[str]
    """As in ``domain.elsewhere.Topic``: for what one turns there."""
    name_vi: Mapped[str]
    name_en: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    hours_vi: Mapped[str] = mapped_column(default="")
    hours_en: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    def name_in(self, language: str) -> str:
        """The name in a language."""
        return self.name_en if language == "en" else self.name_vi

    def hours_in(self, language: str) -> str:
        """When somebody is there, in a language."""
        return self.hours_en if language == "en" else self.hours_vi


class Policy(Base):
    """A choice of the authority that is no limit in days, such as whether a supplement stops the clock (DESIGN 9.4)."""

    __tablename__ = "policy"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ReportCaption(Base):
    """A caption of a report's form: the exact wording is unverified (LAW 2.2), so it is data."""

    __tablename__ = "report_caption"
    __table_args__ = (UniqueConstraint("report", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str]
    key: Mapped[str]
    position: Mapped[int]
    text: Mapped[str]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
