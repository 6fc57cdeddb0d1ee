"""The public log and what lies outside the database: a step of the jobs, and what every start looks at."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from feedback.extensions import clock, db

if TYPE_CHECKING:
    from feedback.config import Settings
    from feedback.gateways.anchors import AnchorFolder, KeptCheckpoint
    from feedback.services.ledger.anchoring import Outside
    from feedback.services.ledger.watching import Watch


def anchor_folder() -> "AnchorFolder | None":
    """The folder outside, where one is set."""
    from feedback.gateways.anchors import AnchorFolder  # noqa: PLC0415 - few commands need it

    folder = _settings().ledger_anchor_folder
    return AnchorFolder(Path(folder)) if folder else None


def kept_checkpoint() -> "KeptCheckpoint":
    """The last checkpoint, beside the database."""
    from feedback.gateways.anchors import KeptCheckpoint  # noqa: PLC0415

    return KeptCheckpoint(_settings().ledger_checkpoint)


def outside() -> "Outside":
    """Where checkpoints go, and how often."""
    from feedback.services.ledger.anchoring import Outside  # noqa: PLC0415

    return Outside(timedelta(hours=_settings().ledger_anchor_hours), _settings().witnesses, anchor_folder())


def watch() -> "Watch":
    """What notices that the log went back."""
    from feedback.services.ledger.watching import Watch  # noqa: PLC0415

    return Watch(db.engine, kept_checkpoint(), anchor_folder(), clock)


def guard() -> Callable[[], object]:
    """A step of the jobs: look whether the log went back, keep a checkpoint of it, and send one out when that is due."""
    from feedback.services.ledger.anchoring import anchor  # noqa: PLC0415

    looks = watch()

    def step() -> None:
        looks()
        anchor(db.engine, outside(), clock)

    return step


def _settings() -> "Settings":
    settings: Settings = current_app.extensions["settings"]
    return settings
