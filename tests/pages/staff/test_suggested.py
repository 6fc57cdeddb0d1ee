"""What the words suggest, on a petition that waits to be received: to the coordinator only, and only as a hint."""


def test_the_coordinator_sees_sectors_with_the_words_that_led_to_them(sign_in, make_petition):
    made = make_petition(
        "submitted", title="Mất nước sạch", content="Cả khu mất nước sạch bốn ngày nay, gọi công ty nước không nghe máy."
    )
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Gợi ý từ nội dung" in page.text
    assert "Cấp nước sạch" in page.text
    assert "mất nước" in page.text.lower()
    assert "What the words suggest" in sign_in("coordinator").get(f"/staff/petitions/{made.code}?lang=en").text
    assert "Gợi ý từ nội dung" not in sign_in("inspector").get(f"/staff/petitions/{made.code}").text


def test_a_denunciation_is_pointed_out_and_nothing_is_decided(sign_in, make_petition):
    made = make_petition(
        "submitted", title="Đơn tố cáo", content="Tôi tố cáo ông A nhận hối lộ 50 triệu để cấp đất sai quy định."
    )
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Nội dung giống tố cáo" in page.text


def test_what_was_received_is_not_suggested_about(sign_in, make_petition):
    made = make_petition("in_progress")
    assert "Gợi ý từ nội dung" not in sign_in("coordinator").get(f"/staff/petitions/{made.code}").text
