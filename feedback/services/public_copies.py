"""The copies of proofs that everyone may have: pictures with boxes burnt in, papers set anew from their decided text.

The sealed original stays as it is. Every copy is made anew from the copy that staff see, so that a box can be taken away again;
the one before is deleted.
"""

import io
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.actors import Staff
from feedback.domain.boxes import Box, kept_boxes, write_boxes
from feedback.domain.calendar import local_date
from feedback.domain.deciding import Decision
from feedback.domain.errors import Invalid
from feedback.domain.text import N_, tidy
from feedback.services import attachments, masking, papers
from feedback.services.documents.public_paper import public_paper
from feedback.store.models import Attachment, MaskingDecision, PublicCopy
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

_JPEG = "image/jpeg"
_BLACK = (0, 0, 0)
_QUALITY = 85


def is_picture(proof: Attachment) -> bool:
    """Whether it is masked with boxes."""
    return attachments.shown_type(proof) == _JPEG


def boxes_of(proof: Attachment, page: int = 0) -> list[Box]:
    """Those that were drawn last."""
    copy = copy_of(proof, page)
    return kept_boxes(copy.boxes) if copy else []


def copy_of(proof: Attachment, page: int = 0) -> PublicCopy | None:
    """The copy that everyone may have once the proof is public; None until somebody looked at it."""
    return next((copy for copy in proof.copies if copy.page == page), None)


def show_picture(
    session: "Session",
    proof: Attachment,
    boxes: Sequence[Box],
    *,
    by: Staff,
    now: datetime,
    files: "FileStore",
    looked_at: bool,
    page: int = 0,
) -> list[str]:
    """Make the copy of a picture that everyone may have, with its boxes burnt in. Where it is public, the new one is from now on.

    :param looked_at: the publisher confirms to have looked at it in full size. :param page: of a scanned paper, from 1.
    :returns: keys of files that are to be deleted once this is stored.
    :raises Invalid: not confirmed. :raises papers.Unreadable: no such page.
    """
    if not looked_at:
        raise Invalid({"looked_at": N_("Confirm that you have looked at the picture in full size.")})
    burnt = with_boxes(picture(proof, page, files), boxes)
    note(proof, "picture", len(boxes), by=by, now=now)
    return _replace(session, proof, page, _JPEG, burnt, files, boxes=write_boxes(boxes), looked_at=now, account_id=by.account_id)


def picture(proof: Attachment, page: int, files: "FileStore") -> bytes:
    """What staff see: the picture as it came, or a page of a paper, as a JPEG.

    :raises papers.Unreadable: no such page.
    """
    kept = files.get(proof.safe_key)
    return papers.picture_of(kept, page) if page else kept


def words(proof: Attachment, files: "FileStore") -> str:
    """What stands in a paper, to begin with; empty where it is a scan.

    :raises papers.Unreadable: nobody can tell.
    """
    return papers.text_of(files.get(proof.safe_key))


def pages(proof: Attachment, files: "FileStore") -> int:
    """How many pages of a scan can be drawn; none of any other kind of file.

    :raises papers.Unreadable: nobody can tell.
    """
    return papers.pages_of(files.get(proof.safe_key)) if proof.media_type == "application/pdf" else 0


def show_paper(
    session: "Session",
    proof: Attachment,
    text: str,
    decisions: Mapping[str, Decision],
    *,
    title: str,
    by: Staff,
    now: datetime,
    files: "FileStore",
) -> list[str]:
    """Make the copy of a paper that everyone may have, of its text alone, every place decided.

    :param text: what stood in it, as far as everyone shall read it. :param title: its name for everyone.
    :returns: keys of files that are to be deleted once this is stored.
    :raises Invalid: nothing, too much, or something that was found is not decided; named ``text``.
    """
    petition, clean = proof.petition, tidy(text)
    if not clean or len(clean) > papers.LONGEST:
        raise Invalid({"text": N_("Write what everyone may read, at most 40,000 characters.")})
    reviews = masking.review(session, petition, {proof.reference: clean}, decisions)
    if undecided := masking.troubles(reviews):
        raise Invalid({"text": undecided[proof.reference]})
    masking.remember(session, petition, reviews.values(), by=by, now=now)
    public = reviews[proof.reference].public
    authority = get_authority(session).name_on(local_date(now))
    made = public_paper(title, public, authority=authority, code=petition.code)
    note(proof, "paper", 0, by=by, now=now)
    return _replace(session, proof, 0, "application/pdf", made, files, text=public, looked_at=now, account_id=by.account_id)


def note(proof: Attachment, kind: str, places: int, *, by: Staff, now: datetime) -> None:
    """Write down who looked at the file, and how much was masked in it."""
    proof.petition.masking_decisions.append(
        MaskingDecision(
            part=proof.reference,
            kind=kind,
            words_index="",
            places=places,
            choice="mask" if places else "keep",
            account_id=by.account_id,
            decided_at=now,
        )
    )


def with_boxes(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The picture as a JPEG written anew, black where the boxes are, with nothing beside its pixels."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import, needed only here

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        canvas = Image.new("RGB", picture.size)
        canvas.paste(picture.convert("RGB"))
    pen = ImageDraw.Draw(canvas)
    for box in boxes:
        pen.rectangle(box.pixels(*canvas.size), fill=_BLACK)
    written = io.BytesIO()
    canvas.save(written, "JPEG", quality=_QUALITY, subsampling=0)
    return written.getvalue()


def _replace(
    session: "Session", proof: Attachment, page: int, media_type: str, data: bytes, files: "FileStore", **about: Any
) -> list[str]:
    """Put a copy in the place of the one before. Its key may be the staff's, of a time when pictures went public as they were."""
    old = copy_of(proof, page)
    if old is not None:
        proof.copies.remove(old)
        session.flush()
    made = {"page": page, "reference": secrets.token_hex(12), "media_type": media_type, "copy_key": files.put(data)}
    proof.copies.append(PublicCopy(**made, **about))
    session.flush()
    return [old.copy_key] if old and old.copy_key not in {proof.safe_key, proof.original_key} else []
