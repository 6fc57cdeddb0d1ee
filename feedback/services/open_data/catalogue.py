"""The catalogue for machines: DCAT 3 as JSON-LD, in the manner of DCAT-AP; and the data dictionary as a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.open_data import COLUMNS, CSV, JSONL, LICENCE, MEASURES, MEDIA_TYPES, Dataset, FileName, Month
from feedback.services.cells import MARK

if TYPE_CHECKING:
    from feedback.store.models import DataRelease

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGES = (
    {"@id": "http://publications.europa.eu/resource/authority/language/VIE"},
    {"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
)
_MONTHLY = {"@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"}
_PUBLIC = {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"}
TITLES: Mapping[Dataset, tuple[str, str]] = {
    Dataset.PETITIONS: ("Phản ánh, kiến nghị đã công khai", "Published petitions and their answers"),
    Dataset.FIGURES: ("Số liệu xử lý phản ánh, kiến nghị", "Figures on how petitions were dealt with"),
}
ABOUT: Mapping[Dataset, tuple[str, str]] = {
    Dataset.PETITIONS: (
        "Câu hỏi và câu trả lời như đã công khai, đã che dữ liệu cá nhân; theo tháng công khai lần đầu.",
        "Questions and answers as published, personal data masked; by the month of first publication.",
    ),
    Dataset.FIGURES: (
        "Số lượng theo lĩnh vực, đơn vị, xã, như khi hết tháng; số nhỏ không công bố.",
        "Numbers by sector, office and commune as they stood when the month ended; small numbers are not given.",
    ),
}


@dataclass(frozen=True)
class Publisher:
    """Who gives the data out, and the address of the service."""

    name: str
    name_en: str
    base_url: str


def catalogue(releases: Iterable["DataRelease"], publisher: Publisher) -> dict[str, Any]:
    """The catalogue with a series for each dataset and a dataset for each month."""
    page = f"{publisher.base_url}/data"
    agent = {
        "@id": f"{publisher.base_url}/#publisher",
        "@type": "foaf:Agent",
        "foaf:name": _both(publisher.name, publisher.name_en),
        "foaf:homepage": {"@id": f"{publisher.base_url}/"},
    }
    return {
        "@context": _CONTEXT,
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": _both("Dữ liệu mở về phản ánh, kiến nghị", "Open data on petitions"),
        "dct:description": _both(
            "Phản ánh, kiến nghị đã công khai và số liệu xử lý, theo tháng.", "Published petitions and figures, month by month."
        ),
        "dct:publisher": agent,
        "dct:language": _LANGUAGES,
        "dct:license": {"@id": LICENCE},
        "dct:spatial": {"@id": "http://publications.europa.eu/resource/authority/country/VNM"},
        "foaf:homepage": {"@id": page},
        "dcat:dataset": [
            *(_series(dataset, page, agent) for dataset in Dataset),
            *(_month(release, page, agent) for release in releases),
        ],
    }


def _both(vi: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "vi", "@value": vi}, {"@language": "en", "@value": en or vi}]


def _series(dataset: Dataset, page: str, agent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": f"{page}#{dataset}",
        "@type": "dcat:DatasetSeries",
        "dct:title": _both(*TITLES[dataset]),
        "dct:description": _both(*ABOUT[dataset]),
        "dct:publisher": {"@id": agent["@id"]},
        "dct:accrualPeriodicity": _MONTHLY,
        "foaf:page": {"@id": f"{page}/dictionary"},
    }


def _month(release: "DataRelease", page: str, agent: Mapping[str, Any]) -> dict[str, Any]:
    dataset, month = Dataset(release.dataset), Month.of(release.month)
    vi, en = TITLES[dataset]
    return {
        "@id": f"{page}#{dataset}-{month}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{dataset}-{month}",
        "dct:title": _both(f"{vi}, tháng {month.number:02d}/{month.year}", f"{en}, {month}"),
        "dct:description": _both(*ABOUT[dataset]),
        "dct:publisher": {"@id": agent["@id"]},
        "dct:issued": _typed(release.released_at.astimezone(LOCAL_ZONE).date().isoformat(), "date"),
        "dct:language": _LANGUAGES,
        "dct:accessRights": _PUBLIC,
        "dct:license": {"@id": LICENCE},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(month.first.isoformat(), "date"),
            "dcat:endDate": _typed((month.next.first - timedelta(days=1)).isoformat(), "date"),
        },
        "dcat:version": str(release.version),
        **({"adms:versionNotes": release.reason.replace("|", ", ")} if release.reason else {}),
        "dcat:inSeries": {"@id": f"{page}#{dataset}"},
        "dcat:distribution": [_distribution(release, ending, page) for ending in (CSV, JSONL)],
    }


def _distribution(release: "DataRelease", ending: str, page: str) -> dict[str, Any]:
    name = FileName(Dataset(release.dataset), Month.of(release.month), ending, release.version)
    size, digest = (release.csv_size, release.csv_hash) if ending == CSV else (release.jsonl_size, release.jsonl_hash)
    return {
        "@id": f"{page}/{name}",
        "@type": "dcat:Distribution",
        "dct:title": str(name),
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": f"{page}/{name}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[ending]}"},
        "dcat:byteSize": _typed(str(size), "nonNegativeInteger"),
        "dct:license": {"@id": LICENCE},
        "dct:conformsTo": {"@id": f"{page}/dictionary"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(digest, "hexBinary"),
        },
    }


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}


_HEAD = ("dataset", "position", "name", "type", "vi", "en", "example")


def dictionary(ending: str) -> str:
    """The data dictionary, as ``csv`` or as ``json``: every column of every file, and the measures of the figures."""
    named = [*((str(dataset), columns) for dataset, columns in COLUMNS.items()), ("measures", MEASURES)]
    lines: Sequence[Sequence[str | int]] = [
        (dataset, place, column.name, column.type, column.vi, column.en, column.example)
        for dataset, columns in named
        for place, column in enumerate(columns, 1)
    ]
    if ending == "json":
        return json.dumps([dict(zip(_HEAD, line, strict=True)) for line in lines], ensure_ascii=False, indent=1) + "\n"
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_HEAD, *lines])
    return text.getvalue()
