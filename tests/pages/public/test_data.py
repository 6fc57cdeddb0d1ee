"""Anyone takes the open data: files that stay, a catalogue for machines, and a dictionary in both languages."""

import json

import pytest
from sqlalchemy import select

from feedback.domain.open_data import COLUMNS, MEASURES
from feedback.store.models import DataRelease
from tests import people


@pytest.fixture
def released(app, make_petition, clock):
    """A petition published in October, given out on 3 November."""
    clock.set("2026-10-06T09:00")
    made = make_petition("published")
    clock.set("2026-11-03T09:00")
    give_out(app)
    return made


def give_out(app, *arguments):
    result = app.test_cli_runner().invoke(args=["opendata", "release", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_without_any_file_the_page_says_when_there_will_be_one(client):
    page = client.get("/data?lang=en")
    assert len(page.select(".empty")) == 2
    assert "CC BY 4.0" in page.main


def test_a_file_is_listed_and_can_be_taken(client, released):
    page = client.get("/data?lang=en")
    link = page.links()["CSV – Published petitions and their answers, 10/2026"]
    assert link == "/data/petitions-2026-10.v1.csv"
    file = client.get(link)
    assert released.code in file.text
    assert people.ALICE["full_name"] not in file.text
    assert file.headers["Cache-Control"] == "public, max-age=3600, immutable"
    assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert file.headers["ETag"].strip('"') in page.text
    assert client.get("/data/petitions-2026-10.csv", 302).location == link


def test_a_new_version_leaves_410_and_the_way_to_it(client, app, work, clock, released):
    with work() as session:
        case = people.Case(session, people.reload(session, released.code), people.HEALTH, clock.advance(hours=1))
        case.take_down()
    clock.advance(hours=1)
    assert "petitions-2026-10.v2: 1 rows (taken_down)" in give_out(app)
    assert "Files given out: 0." in give_out(app)
    page = client.get("/data/petitions-2026-10.v1.csv?lang=en", 410)
    assert "a petition was taken down" in page.main
    assert page.links()["petitions-2026-10.v2.csv"] == "/data/petitions-2026-10.v2.csv"
    assert client.get("/data/petitions-2026-10.csv", 302).location == "/data/petitions-2026-10.v2.csv"
    assert "a petition was taken down" in client.get("/data?lang=en").main
    text = client.get("/data/petitions-2026-10.v2.csv").text
    assert released.code in text
    assert people.TITLE not in text


@pytest.mark.parametrize(
    "name", ["petitions-2026-09.csv", "petitions-2026-10.v7.csv", "petitions-2026-10.xlsx", "..", "x" * 5000]
)
def test_what_there_is_not_reads_404(client, released, name):
    client.get(f"/data/{name}", 404)


def test_the_catalogue_speaks_dcat(client, released):
    page = client.get("/data/catalog.jsonld")
    assert page.response.mimetype == "application/ld+json"
    found = json.loads(page.response.data)
    assert (found["@type"], found["@context"]["dcat"]) == ("dcat:Catalog", "http://www.w3.org/ns/dcat#")
    assert found["dct:publisher"]["foaf:name"][0]["@language"] == "vi"
    datasets = [one for one in found["dcat:dataset"] if one["@type"] == "dcat:Dataset"]
    assert {one["dct:identifier"] for one in datasets} == {"petitions-2026-10", "figures-2026-10"}
    for dataset in datasets:
        assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2026-10-01"
        assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2026-10-31"
        assert dataset["dct:license"]["@id"].startswith("https://creativecommons.org/")
        for distribution in dataset["dcat:distribution"]:
            file = client.get(distribution["dcat:downloadURL"]["@id"].removeprefix("http://localhost"))
            assert distribution["dcat:byteSize"]["@value"] == str(len(file.response.data))
            assert distribution["spdx:checksum"]["spdx:checksumValue"]["@value"] == file.headers["ETag"].strip('"')


def test_the_dictionary_names_every_column_of_the_files(client, released):
    for language, word in (("vi", "Mã lĩnh vực."), ("en", "Code of the sector.")):
        page = client.get(f"/data/dictionary?lang={language}")
        assert word in page.main
        names = [code.get_text() for code in page.select("table th code")]
        assert names == [column.name for columns in (*COLUMNS.values(), MEASURES) for column in columns]
    written = client.get("/data/petitions-2026-10.v1.csv").response.data
    assert written.startswith(b"\xef\xbb\xbf")
    header = written.decode("utf-8-sig").splitlines()[0]
    assert header.split(",") == [
        line["name"] for line in client.get("/data/dictionary.json").response.json if line["dataset"] == "petitions"
    ]
    assert client.get("/data/dictionary.csv").text.startswith("\ufeffdataset,position,name,type,vi,en,example")
    assert all(column.vi and column.en for columns in (*COLUMNS.values(), MEASURES) for column in columns)


def test_a_month_that_is_not_over_is_not_given_out(app, released):
    result = app.test_cli_runner().invoke(args=["opendata", "release", "--month", "2026-11"])
    assert result.exit_code == 2
    assert "2026-11" in result.output


def test_the_jobs_give_out_by_themselves(app, make_petition, clock):
    clock.set("2026-10-06T09:00")
    make_petition("published")
    said = []
    for moment in ("2026-11-02T09:00", "2026-11-03T09:00", "2026-11-03T10:00"):
        clock.set(moment)
        said.append(app.test_cli_runner().invoke(args=["jobs", "once"]).output)
    assert ["Open data: 0 files" in said[0], "Open data: 2 files" in said[1], "Open data: 0 files" in said[2]] == [True] * 3


def test_a_file_that_cannot_be_read_keeps_no_other_back(app, client, work, clock, make_petition, files, caplog):
    """A text that was taken down in November goes, although October's file is broken."""
    made = []
    for day in ("2026-10-06", "2026-11-06"):
        clock.set(f"{day}T09:00")
        made.append(make_petition("published", email=f"a{day}@example.vn"))
    clock.set("2026-12-03T09:00")
    give_out(app)
    with work() as session:
        for one in made:
            people.Case(session, people.reload(session, one.code), people.HEALTH, clock.advance(hours=1)).take_down()
        key = session.scalars(select(DataRelease.jsonl_key).where(DataRelease.dataset == "petitions")).first()
    files.delete(key)
    clock.advance(hours=1)
    assert "Open data: 1 files" in app.test_cli_runner().invoke(args=["jobs", "once"]).output
    assert "open data: petitions-2026-10 not given out: builtins.FileNotFoundError" in caplog.text
    assert people.TITLE not in client.get("/data/petitions-2026-11.v2.csv").text
    client.get("/data/petitions-2026-11.v1.csv", 410)
    result = app.test_cli_runner().invoke(args=["opendata", "release"])
    assert (result.exit_code, "petitions-2026-10: could not be given out" in result.output) == (1, True)
