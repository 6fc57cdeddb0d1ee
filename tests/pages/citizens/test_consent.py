"""To what somebody agreed can be shown, word by word, also when the words have changed since."""

import json

from feedback.store.models import ConsentNotice, Petition, Policy
from tests.pages.citizens.test_submit import FILLED
from tests.pages.staff.test_entering import NEW, SAID


def test_the_words_are_kept_once_for_all_who_agreed_to_them(new_client, work):
    for number in range(2):
        client = new_client()
        client.get("/submit")
        client.fill_and_send(**{**FILLED, "phone": f"091234567{number}"})
    with work() as session:
        [notice] = session.query(ConsentNotice)
        assert {petition.consent_notice_id for petition in session.query(Petition)} == {notice.id}
        assert "Đồng ý cho dùng dữ liệu" in notice.text
        assert "91/2025/QH15" in notice.text, "the whole notice, not only the box"
        assert "<" not in notice.text


def test_other_words_are_another_row_and_the_sender_reads_their_own(client, work):
    with work() as session:
        session.get(Policy, "data_copy_days").value = "7"
    client.get("/submit")
    client.fill_and_send(**FILLED)
    with work() as session:
        session.get(Policy, "data_copy_days").value = "9"
        code = session.query(Petition).one().code
    page = client.get(f"/track/{code}/data")
    assert "trong 7 ngày" in page.main
    copy = json.loads(client.fill_and_send("form[action$=copy]", status=200).response.data)
    assert "trong 7 ngày" in copy["consented_to"]


def test_what_is_read_out_on_the_telephone_is_kept_too(sign_in, work):
    clerk = sign_in("clerk", "SYT")
    clerk.get(NEW)
    clerk.fill_and_send("main form", press="", **SAID)
    with work() as session:
        assert "Thông tin cung cấp chỉ dùng" in session.query(Petition).one().consent_notice.text
