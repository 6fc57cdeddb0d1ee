"""What everyone may read: nothing that a publisher did not put there."""

import pytest

from feedback.domain.deciding import Choice, Decision, key_of
from feedback.domain.errors import Invalid
from feedback.domain.publication import MASK, Finding, Sensitive
from feedback.services import masking, publishing
from feedback.store.queries import known, published
from feedback.store.queries.offices import find_office
from tests import people
from tests.databases import on_both_databases

KEPT = Decision(Choice.KEEP)
PERSONAL = "Tôi là Nguyễn Thị An, số 0912 345 678, thư an@example.vn, CCCD 022180001234, ở 12 Lê Thánh Tông."


@pytest.fixture
def case(session, clock, files) -> people.Case:
    return people.case_in(session, "answered", now=clock(), files=files, content=PERSONAL)


def found(case) -> list[str]:
    return [item.code for item in published.list_latest(case.session, 10)]


def searched(session, words: str) -> list[str]:
    return [
        item.code
        for item in published.list_published(session, published.Filters(words=words), known.catalogue(session, "")).items
    ]


def test_nothing_is_public_by_itself(session, clock, files):
    for state in people.STATES:
        if state != "published":
            sender = {"phone": f"09{people.STATES.index(state):08}", "email": "", "content": f"{people.CONTENT} ({state})"}
            people.petition_in(session, state, now=clock(), files=files, **sender)
    assert published.list_latest(session, 50) == []
    assert searched(session, "quầy") == []


def review(case, **texts):
    return masking.review(case.session, case.petition, texts or publishing.originals(case.petition))


def test_the_senders_own_data_are_found_and_masked(case):
    found_in = review(case)["content"]
    assert {finding.kind for finding in found_in.findings} == {
        Sensitive.SENDER, Sensitive.PHONE, Sensitive.EMAIL, Sensitive.ID_NUMBER
    }  # fmt: skip
    masked = publishing.masked(case.session, case.petition)["content"]
    for secret in ("Nguyễn Thị An", "0912 345 678", "an@example.vn", "022180001234", "12 Lê Thánh Tông"):
        assert secret in found_in.text
        assert secret not in masked
    assert len(MASK.findall(masked)) == 5


def test_an_address_quoted_in_part_is_found_and_the_commune_is_not(session, clock, files):
    case = people.case_in(
        session,
        "answered",
        now=clock(),
        files=files,
        content="Bà An ở số 12 Lê Thánh Tông, phường Hạ Long, xe đỗ kín lối. Anh Văn Bình cũng thấy.",
        petitioner_type="organisation",
        full_name="Công ty Vân Đồn Xanh",
        representative="Trần Văn Bình",
        address="12 Lê Thánh Tông, phường Hạ Long, Quảng Ninh",
    )
    masked = publishing.masked(session, case.petition)["content"]
    assert "Lê Thánh Tông" not in masked
    assert "Văn Bình" not in masked
    assert "phường Hạ Long, xe đỗ kín lối" in masked


@on_both_databases
def test_the_public_version_stands_beside_the_original(case):
    case.publish(title="Chờ lâu ở quầy")
    case.session.commit()
    public = published.find_published(case.session, case.petition.code)
    assert public.title == "Chờ lâu ở quầy"
    assert "0912 345 678" not in public.content
    assert case.petition.content == PERSONAL
    assert found(case) == [case.petition.code]


def test_nothing_goes_public_with_a_suggestion_that_nobody_decided(case, session, clock):
    texts = {"title": "Chờ lâu", "content": "Gọi 0912345678 hoặc gặp anh Tuấn.", "answer": "Đã xong."}
    how = {"by": case.person("coordinator"), "now": clock(), "texts": texts}
    phone, person = review(case, **texts)["content"].suggestions
    for decisions in ({}, {phone.key: Decision(Choice.MASK)}, {phone.key: Decision(Choice.KEEP), person.key: KEPT}):
        with pytest.raises(Invalid) as invalid:
            publishing.publish(session, case.petition, decisions=decisions, **how)
        assert list(invalid.value.fields) == ["content"]
        assert found(case) == []
    publishing.publish(session, case.petition, decisions={phone.key: Decision(Choice.MASK), person.key: KEPT}, **how)
    assert case.petition.published.content == "Gọi [đã che số điện thoại] hoặc gặp anh Tuấn."


def test_a_text_that_never_comes_to_rest_is_asked_about_again(case, session, monkeypatch):
    """Masks that look personal themselves would go round for ever: what is still found then is nobody's decision."""
    monkeypatch.setattr(masking, "find_personal_data", lambda text, *_: [Finding(0, 4, Sensitive.PHONE)])
    keys = (key_of("title", Sensitive.PHONE, words) for words in ("abcd", "[đã "))
    decided = dict.fromkeys(keys, Decision(Choice.MASK))
    [review] = masking.review(session, case.petition, {"title": "abcd efgh"}, decided).values()
    assert [suggestion.decision for suggestion in review.suggestions] == [None]


def test_a_number_stays_readable_only_with_a_reason_that_does_not_repeat_it(case, session, clock):
    texts = {"title": "Chờ lâu", "content": "Gọi 0912 345 678.", "answer": "Đã xong."}
    how = {"by": case.person("coordinator"), "now": clock(), "texts": texts}
    [phone] = review(case, **texts)["content"].suggestions
    for why in ("", "Số 0912.345.678 là của quầy", "x" * 201):
        with pytest.raises(Invalid):
            publishing.publish(session, case.petition, decisions={phone.key: Decision(Choice.KEEP, why)}, **how)
    publishing.publish(session, case.petition, decisions={phone.key: Decision(Choice.KEEP, "Số của quầy")}, **how)
    assert case.petition.published.content == "Gọi 0912 345 678."
    [row] = case.petition.masking_decisions
    assert (row.part, row.kind, row.choice, row.why, row.account.name) == (
        "content",
        "phone",
        "keep",
        "Số của quầy",
        "Phạm Điều Phối",
    )
    assert "912" not in row.words_index


def test_publishing_again_asks_only_for_what_is_new(case, session, clock):
    texts = {"title": "Chờ lâu", "content": "Gặp anh Tuấn.", "answer": "Đã xong."}
    how = {"by": case.person("coordinator"), "now": clock()}
    [person] = review(case, **texts)["content"].suggestions
    publishing.publish(session, case.petition, texts=texts, decisions={person.key: KEPT}, **how)
    publishing.publish(session, case.petition, texts={**texts, "title": "Chờ rất lâu"}, **how)
    assert len(case.petition.masking_decisions) == 1
    with pytest.raises(Invalid) as invalid:
        publishing.publish(session, case.petition, texts={**texts, "content": "Gặp anh Tuấn và chị Hoa."}, **how)
    assert list(invalid.value.fields) == ["content"]
    [known, new] = review(case, content="Gặp anh Tuấn và chị Hoa.")["content"].suggestions
    assert (known.decision.choice, new.decision) == (Choice.KEEP, None)
    # What is kept in one part is not kept in another.
    assert review(case, answer="Gặp anh Tuấn.")["answer"].undecided


def test_the_reason_for_taking_down_is_decided_like_any_public_text(case, session, clock):
    case.publish()
    how = {"by": case.person("coordinator"), "now": clock(), "reason": "Lộ số của ông Trần Văn Ba."}
    with pytest.raises(Invalid) as invalid:
        publishing.take_down(session, case.petition, **how)
    assert list(invalid.value.fields) == ["reason"]
    [person] = review(case, reason=how["reason"])["reason"].suggestions
    publishing.take_down(session, case.petition, decisions={person.key: Decision(Choice.MASK)}, **how)
    assert case.petition.published.taken_down_reason == "Lộ số của ông [đã che tên người]."
    assert "Ba" not in case.petition.events[-1].text


def test_what_the_offices_publish_themselves_is_nobodys_own(case, session):
    office = find_office(session, "SYT")
    office.phone, office.email = "0203 3825 444", "soyte@example.vn"
    assert review(case, content="Gọi 02033825444 hoặc soyte@example.vn.")["content"].suggestions == ()
    assert review(case, content="Gọi 02033825445.")["content"].undecided


@pytest.mark.parametrize("part", publishing.PARTS)
@pytest.mark.parametrize("text", ["", "\u200b ", "a" * 50_000])
def test_every_part_has_a_length(case, session, clock, part, text):
    texts = {"title": "a", "content": "b", "answer": "c", part: text}
    with pytest.raises(Invalid) as invalid:
        publishing.publish(session, case.petition, by=case.person("coordinator"), now=clock(), texts=texts)
    assert list(invalid.value.fields) == [part]


def test_publishing_again_replaces_the_version_and_keeps_its_date(case, clock):
    case.publish()
    first = clock()
    case.now = clock.advance(days=3)
    case.publish(title="Tên khác")
    public = published.find_published(case.session, case.petition.code)
    assert (public.title, public.published_at, case.petition.published_at) == ("Tên khác", first, first)
    assert len(found(case)) == 1
    assert searched(case.session, "tên khác")


@on_both_databases
def test_taken_down_it_is_found_no_more_but_says_why(case):
    case.publish()
    case.take_down()
    assert found(case) == []
    assert searched(case.session, "quầy") == []
    public = published.find_published(case.session, case.petition.code)
    assert public.taken_down_reason == "Lộ thông tin của người khác."
    assert case.petition.publication == "taken_down"


def test_taken_down_it_can_be_published_again(case):
    case.publish()
    case.take_down()
    case.publish()
    assert found(case) == [case.petition.code]
    assert published.find_published(case.session, case.petition.code).taken_down_at is None


def test_a_reopened_petition_stays_public_until_the_new_answer_is(case, clock):
    from feedback.services import reopening

    case.publish()
    case.ask_reopening()
    reopening.decide_reopening(
        case.session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
    )
    assert case.petition.publication == "published"
    assert found(case) == [case.petition.code]
    case.take_down()
    assert found(case) == []


def test_the_index_holds_only_the_public_words(case):
    case.publish()
    for secret in ("An", "0912345678", "022180001234"):
        assert searched(case.session, secret) == []
