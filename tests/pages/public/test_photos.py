"""Pictures that prove an answer: public when a publisher chose them, and no longer than the answer is."""

import io

import pytest
from PIL import Image

from feedback.services import handling, publishing, reopening
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


def test_the_publisher_chooses_what_everyone_sees(answered, sign_in, client):
    coordinator = sign_in("coordinator")
    page = coordinator.get(f"/staff/petitions/{answered.code}/publish")
    [first, second] = [box["value"] for box in page.select("[name=photos]")]
    coordinator.fill_and_send("main form", photos=[second])
    page = client.get(f"/petitions/{answered.code}")
    [shown] = page.select(".photos img")
    assert (shown["width"], shown["height"], shown["loading"]) == ("64", "48", "lazy")
    assert "Ảnh 1 trong 1" in shown["alt"]
    assert "Nha ong An" not in page.response.get_data(as_text=True)
    picture = client.get(shown["src"])
    assert picture.headers["Content-Type"] == "image/jpeg"
    client.get(shown["src"], 304, headers={"If-None-Match": picture.headers["ETag"]})
    client.get(f"/petitions/{answered.code}/photos/{first}", 404)
    client.get(f"/petitions/{answered.code}/photos/nothing", 404)
    page = coordinator.get(f"/staff/petitions/{answered.code}/publish")
    assert [box["value"] for box in page.select("[name=photos][checked]")] == [second]
    coordinator.fill_and_send("main form", photos=[])
    assert not client.get(f"/petitions/{answered.code}").select(".photos")
    client.get(shown["src"], 404)


def test_nothing_is_shown_unasked_or_after_it_was_taken_down(answered, client, work, clock):
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
            file.public_at = clock()
        case.take_down()
    for reference in references:
        client.get(f"/petitions/{answered.code}/photos/{reference}", 404)


def test_while_it_is_taken_up_again_the_page_stays_that_of_the_answer_that_is_read(answered, client, work, clock, files):
    """Date, deadline and pictures belong to the published answer until the next one is published."""
    with work() as session:
        petition = people.reload(session, answered.code)
        case = people.Case(session, petition, people.HEALTH, clock())
        photo = publishing.proof_photos(petition)[0].reference
        texts = {part: found.masked for part, found in publishing.suggest(petition).items()}
        publishing.publish(
            session, petition, by=case.person("coordinator"), now=clock(), texts=texts, photos=[photo], looked_at=True
        )
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
