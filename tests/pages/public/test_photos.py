"""Pictures that prove an answer: public when a publisher chose them, and no longer than the answer is."""

import io

import pytest
from PIL import Image

from feedback.services import handling, public_copies, publishing, reopening
from feedback.services.attachments import Upload, inspect_all
from tests import people


@pytest.fixture
def answered(work, files, clock):
    """An answered petition with two proof pictures and a document's picture of the sender's."""

    def picture(colour: str) -> Upload:
        kept = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(kept, "PNG")
        return Upload("Nha ong An.png", kept.getvalue())

    with work() as session:
        case = people.case_in(session, "in_progress", now=clock(), files=files, attachments=[picture("red")])
        handling.draft_answer(
            session, case.petition, by=case.person("officer"), now=clock(), text=people.ANSWER, number="12/SYT-VP",
            uploads=inspect_all([picture("green"), picture("blue")]), files=files,
        )  # fmt: skip
        case.lay_before()
        case.approve()
        return people.made(case.petition)


def look_at(coordinator, code: str, reference: str, boxes=(), status: int = 303):
    """Open a picture of the answer, draw boxes on it in numbers, confirm."""
    coordinator.get(f"/staff/petitions/{code}/public-files/{reference}")
    columns = {side: [str(box[n]) for box in boxes] for n, side in enumerate(("left", "top", "width", "height"))}
    return coordinator.fill_and_send("main form", looked_at=True, status=status, **columns)


def references(work, made) -> list[str]:
    with work() as session:
        return [proof.reference for proof in publishing.proofs(people.reload(session, made.code))]


def pixel(page, x: int, y: int) -> tuple[int, ...]:
    with Image.open(io.BytesIO(page.response.data)) as picture:
        return picture.getpixel((x, y))


def test_the_publisher_chooses_what_everyone_sees(answered, sign_in, client, work):
    coordinator = sign_in("coordinator")
    address = f"/staff/petitions/{answered.code}/publish"
    first, second = references(work, answered)
    assert not coordinator.get(address).select("[name=photos]"), "nothing can be chosen before it was looked at"
    look_at(coordinator, answered.code, second)
    page = coordinator.get(address)
    assert [box["value"] for box in page.select("[name=photos]")] == [second]
    coordinator.fill_and_send("main form", photos=[second])
    page = client.get(f"/petitions/{answered.code}")
    [shown] = page.select(".photos img")
    assert (shown["width"], shown["height"], shown["loading"]) == ("64", "48", "lazy")
    assert "Ảnh 1 trong 1" in shown["alt"]
    assert "Nha ong An" not in page.response.get_data(as_text=True)
    picture = client.get(shown["src"])
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert "Nha" not in picture.headers["Content-Disposition"]
    client.get(shown["src"], 304, headers={"If-None-Match": picture.headers["ETag"]})
    for reference in (first, second, "nothing"):
        client.get(f"/petitions/{answered.code}/photos/{reference}", 404)
    page = coordinator.get(address)
    assert [box["value"] for box in page.select("[name=photos][checked]")] == [second]
    coordinator.fill_and_send("main form", photos=[])
    assert not client.get(f"/petitions/{answered.code}").select(".photos")
    client.get(shown["src"], 404)


def test_a_picture_nobody_looked_at_does_not_go_public(answered, sign_in, client, work):
    coordinator = sign_in("coordinator")
    [first, _second] = references(work, answered)
    coordinator.get(f"/staff/petitions/{answered.code}/publish")
    carried = {name: coordinator.select(f"main input[name={name}]")[0]["value"] for name in ("csrf_token", "version", "seen")}
    typed = {"title": "Chờ lâu", "content": "Chờ lâu.", "answer": "Đã xong.", "photos": first, **carried}
    page = coordinator.post(f"/staff/petitions/{answered.code}/publish", typed, 422)
    assert "xác nhận" in " ".join(page.errors)
    client.get(f"/petitions/{answered.code}", 404)
    coordinator.get(f"/staff/petitions/{answered.code}/public-files/{first}")
    page = coordinator.fill_and_send("main form", left=["10"], top=["10"], width=["20"], height=["20"], status=422)
    assert "Xác nhận" in " ".join(page.errors)
    assert page.select("[name=left]")[0]["value"] == "10", "what was drawn is not lost"


def test_boxes_are_burnt_in_and_the_address_without_them_is_gone(answered, sign_in, client, work, files):
    coordinator = sign_in("coordinator")
    [first, _second] = references(work, answered)
    look_at(coordinator, answered.code, first)
    coordinator.get(f"/staff/petitions/{answered.code}/publish")
    coordinator.fill_and_send("main form", photos=[first])
    [shown] = client.get(f"/petitions/{answered.code}").select(".photos img")
    assert max(pixel(client.get(shown["src"]), 20, 15)) > 50
    look_at(coordinator, answered.code, first, [(25, 25, 50, 50)])
    client.get(shown["src"], 404)
    [boxed] = client.get(f"/petitions/{answered.code}").select(".photos img")
    page = client.get(boxed["src"])
    for x, y in ((16, 12), (32, 24), (47, 35)):
        assert max(pixel(page, x, y)) < 20, "black from corner to corner"
    assert max(pixel(page, 4, 4)) > 50
    with Image.open(io.BytesIO(page.response.data)) as picture:
        assert not set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    with work() as session:
        [proof, _other] = publishing.proofs(people.reload(session, answered.code))
        staffs, key = files.get(proof.safe_key), proof.copies[0].copy_key
        assert [row.places for row in proof.petition.masking_decisions if row.kind == "picture"] == [0, 1]
    assert max(Image.open(io.BytesIO(staffs)).getpixel((32, 24))) > 50, "the sealed copy of staff keeps everything"
    look_at(coordinator, answered.code, first, [(0, 0, 5, 5)])
    [again] = client.get(f"/petitions/{answered.code}").select(".photos img")
    assert max(pixel(client.get(again["src"]), 32, 24)) > 50, "a box is taken away by burning anew"
    client.get(boxed["src"], 404)
    with pytest.raises(OSError, match=key):
        files.get(key)


@pytest.mark.parametrize(
    "box",
    [
        ("x", "1", "1", "1"),
        ("1", "", "1", "1"),
        ("-1", "1", "1", "1"),
        ("101", "0", "1", "1"),
        ("nan", "1", "1", "1"),
        ("5", "5", "0", "5"),
    ],
)
def test_boxes_that_are_none_are_refused_with_a_sentence(answered, sign_in, work, box):
    coordinator = sign_in("coordinator")
    [first, _second] = references(work, answered)
    page = look_at(coordinator, answered.code, first, [box], 422)
    assert "Ô 1" in page.errors[0]
    assert not page.select(".boxes__copy")


def test_nothing_is_shown_unasked_or_after_it_was_taken_down(answered, client, work, clock, files):
    with work() as session:
        petition = people.reload(session, answered.code)
        references = [file.reference for file in petition.attachments]
        case = people.Case(session, petition, people.HEALTH, clock())
        case.publish()
    assert not client.get(f"/petitions/{answered.code}").select(".photos")
    for reference in references:
        client.get(f"/petitions/{answered.code}/photos/{reference}", 404)
    with work() as session:
        petition = people.reload(session, answered.code)
        case = people.Case(session, petition, people.HEALTH, clock())
        for file in petition.attachments:
            public_copies.show_picture(session, file, (), by=case.person("coordinator"), now=clock(), files=files, looked_at=True)
            file.public_at = clock()
            references += [copy.reference for copy in file.copies]
        case.take_down()
    for reference in references:
        client.get(f"/petitions/{answered.code}/photos/{reference}", 404)


def test_while_it_is_taken_up_again_the_page_stays_that_of_the_answer_that_is_read(answered, client, work, clock, files):
    """Date, deadline and pictures belong to the published answer until the next one is published."""
    with work() as session:
        petition = people.reload(session, answered.code)
        case = people.Case(session, petition, people.HEALTH, clock())
        [proof, *_others] = publishing.proofs(petition)
        who = case.person("coordinator")
        public_copies.show_picture(session, proof, (), by=who, now=clock(), files=files, looked_at=True)
        texts = publishing.masked(session, petition)
        publishing.publish(session, petition, by=who, now=clock(), texts=texts, photos=[proof.reference])
        answered_on = clock().date()
    before = facts(client.get(f"/petitions/{answered.code}?lang=en"))
    with work() as session:
        case = people.Case(session, people.reload(session, answered.code), people.HEALTH, clock.advance(days=1))
        case.ask_reopening()
        who = case.person("coordinator")
        reopening.decide_reopening(session, case.petition, by=who, now=case.now, granted=True, explanation="Xem lại.")
        case.now = clock.advance(days=60)
        case.write(people.ANSWER + " Đã bố trí thêm quầy.")
        case.lay_before()
        case.approve()
    page = client.get(f"/petitions/{answered.code}?lang=en")
    assert facts(page) == before
    assert "Answered late" not in page.main
    assert f'"datePublished": "{answered_on}' in page.response.get_data(as_text=True)
    assert len(page.select(".photos img")) == 1
    with work() as session:
        people.Case(session, people.reload(session, answered.code), people.HEALTH, clock()).publish()
    page = client.get(f"/petitions/{answered.code}?lang=en")
    assert "Answered late" in page.main
    assert not page.select(".photos img")


def facts(page):
    return [element.get_text(" ", strip=True) for element in page.select("aside dl > div, aside dl > *")]
