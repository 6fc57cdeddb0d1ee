"""Letters, from their rows: what goes out by e-mail, and what is printed or read out where there is no address for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from babel.dates import format_date, format_datetime
from flask import current_app
from flask_babel import force_locale, gettext
from markupsafe import Markup
from sqlalchemy.orm import object_session

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.deadlines import Step
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services.notifications.letters import Attached, Letter, RenderedLetter, payload_of
from feedback.services.notifications.outbox import message_id_of
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from feedback.store.models import OutboxMessage, Petition
