"""Pictures with which offices show what they did."""

from random import Random
from typing import TYPE_CHECKING

from feedback.domain.petition import Kind
from feedback.services.attachments import NOTHING, Inspection, Upload, inspect_all
from feedback.services.demonstration import pictures

if TYPE_CHECKING:
    from feedback.store.models import Petition

_HOW_OFTEN = 0.4


def picture(petition: "Petition") -> Inspection:
    """Of some reports from a place one picture, always the same for a petition; of all others nothing."""
    rng = Random(petition.code)  # noqa: S311 - a story, not a secret
    if petition.kind != Kind.FIELD_REPORT or rng.random() > _HOW_OFTEN:
        return NOTHING
    return inspect_all((Upload("ket-qua.jpg", pictures.draw(rng, "done")),))
