"""What everyone may read: nothing that a publisher did not put there."""

import pytest

from feedback.domain.errors import Invalid
from feedback.domain.publication import MASK, Sensitive
from feedback.services import publishing
from feedback.store.queries import published
from tests import people
from tests.databases import on_both_databases

PERSONAL = "Tôi là Nguyễn Thị An, số 0912 345 678, thư an@example.vn, CCCD 022180001234, ở 12 Lê Thánh Tông."


@pytest.fixture
def case(session, clock, files) -> people.Case:
    return people.case_in(session, "answered", now=clock(), files=files, content=PERSONAL)


def found(case) -> list[str]:
    return [item.petition.code for item in published.list_latest(case.session, 10)]


def test_nothing_is_public_by_itself(session, clock, files):
    for state in people.STATES:
        if state != "published":
            people.petition_in(session, state, now=clock(), files=files, phone=f"09{people.STATES.index(state):08}", email="")
    assert published.list_latest(session, 50) == []
    assert published.list_published(session, published.Filters(words="quầy")).items == []


def test_the_senders_own_data_are_found_and_masked(case):
    suggestion = publishing.suggest(case.petition)["content"]
    assert {finding.kind for finding in suggestion.findings} == set(Sensitive)
    for secret in ("Nguyễn Thị An", "0912 345 678", "an@example.vn", "022180001234", "12 Lê Thánh Tông"):
        assert secret in suggestion.original
        assert secret not in suggestion.masked
    assert len(MASK.findall(suggestion.masked)) == 5


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
    masked = publishing.suggest(case.petition)["content"].masked
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


def test_what_still_looks_personal_must_be_looked_at(case, session, clock):
    texts = {"title": "Chờ lâu", "content": "Gọi 0912345678.", "answer": "Đã xong."}
    coordinator = case.person("coordinator")
    with pytest.raises(Invalid) as invalid:
        publishing.publish(session, case.petition, by=coordinator, now=clock(), texts=texts)
    assert list(invalid.value.fields) == ["looked_at"]
    assert publishing.remaining(case.petition, texts) == {"content": ["0912345678"]}
    publishing.publish(session, case.petition, by=coordinator, now=clock(), texts=texts, looked_at=True)
    assert found(case) == [case.petition.code]


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
    assert published.list_published(case.session, published.Filters(words="tên khác")).items


@on_both_databases
def test_taken_down_it_is_found_no_more_but_says_why(case):
    case.publish()
    case.take_down()
    assert found(case) == []
    assert published.list_published(case.session, published.Filters(words="quầy")).items == []
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
        assert published.list_published(case.session, published.Filters(words=secret)).items == []
