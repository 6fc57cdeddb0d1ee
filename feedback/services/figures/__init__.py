"""The figures of reports: kept beside the events, made anew from them, held against them."""

from feedback.services.figures.checking import check
from feedback.services.figures.rebuilding import rebuild

__all__ = ["check", "rebuild"]
