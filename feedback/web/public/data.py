"""Open data: what there is, what it means, and the files."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, abort, redirect, render_template, request, url_for

from feedback.domain.calendar import local_date
from feedback.domain.open_data import (
    COLUMNS,
    CSV,
    LICENCE,
    LICENCE_NAME,
    MEASURES,
    MEDIA_TYPES,
    Dataset,
    FileName,
    Month,
    Reason,
)
from feedback.domain.small_cells import LEAST
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services.open_data import catalogue
from feedback.store.queries import open_data
from feedback.store.queries.offices import get_authority
from feedback.web.access import anyone
from feedback.web.context import settings
from feedback.web.files import files
from feedback.web.public import blueprint
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import DataRelease

_HOUR = 3600
REASONS = {
    Reason.TAKEN_DOWN: _l("a petition was taken down"),
    Reason.ERASED: _l("data was erased"),
    Reason.CHANGED: _l("published texts were corrected"),
    Reason.RECOUNTED: _l("figures were counted anew"),
}


@blueprint.get("/data")
@anyone
def data() -> Any:
    """The datasets with their files, a year at a time."""
    releases = open_data.list_releases(session())
    years = sorted({release.month.year for release in releases}, reverse=True)
    asked = request.args.get("year", "")
    year = int(asked) if asked in map(str, years) else next(iter(years), 0)
    listed = {d: [_listed(r) for r in releases if r.dataset == d and r.month.year == year] for d in Dataset}
    page = render_template(
        "public/data.html", datasets=listed, about=catalogue, years=years, year=year, licence=(LICENCE_NAME, LICENCE)
    )
    return _kept(Response(page), 300)


@blueprint.get("/data/catalog.jsonld")
@anyone
def data_catalogue() -> Any:
    """The catalogue for machines (DCAT 3)."""
    authority, today = get_authority(session()), local_date(clock())
    publisher = catalogue.Publisher(authority.name_on(today), authority.name_on(today, "en"), settings().base_url)
    made = catalogue.catalogue(open_data.list_releases(session()), publisher)
    return _open(Response(json.dumps(made, ensure_ascii=False, indent=1) + "\n", mimetype="application/ld+json"), 300)


@blueprint.get("/data/dictionary")
@anyone
def data_dictionary() -> Any:
    """What every column means."""
    page = render_template("public/dictionary.html", columns=COLUMNS, measures=MEASURES, about=catalogue, least=LEAST)
    return _kept(Response(page), _HOUR)


@blueprint.get("/data/dictionary.<any(csv, json):ending>")
@anyone
def data_dictionary_file(ending: str) -> Any:
    """The same as a file."""
    kind = MEDIA_TYPES.get(ending, "application/json")
    return _open(Response(catalogue.dictionary(ending), mimetype=kind), _HOUR)


@blueprint.get("/data/<name>")
@anyone
def data_file(name: str) -> Any:
    """A file; without a version the way to the newest, and 410 with that way for one that another took the place of."""
    wanted = FileName.parse(name)
    if wanted is None:
        abort(404)
    release = open_data.find_release(session(), wanted.dataset, wanted.month.first, wanted.version)
    if release is None:
        abort(404)
    if wanted.version is None:
        return _open(redirect(url_for("public.data_file", name=_name(release, wanted.ending), lang=None)), 300)
    if release.replaced_at is not None:
        newest = open_data.find_release(session(), wanted.dataset, wanted.month.first) or release
        facts = {"name": name, "newest": _name(newest, wanted.ending), "release": _listed(newest)}
        return render_template("public/data_replaced.html", **facts), HTTPStatus.GONE
    return _served(release, wanted)


def _served(release: "DataRelease", wanted: FileName) -> Response:
    key, digest = (release.csv_key, release.csv_hash) if wanted.ending == CSV else (release.jsonl_key, release.jsonl_hash)
    response = Response(files().get(key), mimetype=MEDIA_TYPES[wanted.ending])
    response.headers.set("Content-Disposition", "attachment", filename=str(wanted))
    response.set_etag(digest)
    # It never changes, but it may be gone one day: then caches must ask again before long.
    return _open(response, _HOUR, ", immutable").make_conditional(request)


def _open(response: Any, seconds: int, more: str = "") -> Any:
    """Programs of other sites may read it: it is for everyone."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _kept(response, seconds, more)


def _kept(response: Any, seconds: int, more: str = "") -> Any:
    response.headers["Cache-Control"] = f"public, max-age={seconds}{more}"
    return response


def _name(release: "DataRelease", ending: str) -> str:
    return str(FileName(Dataset(release.dataset), Month.of(release.month), ending, release.version))


def _listed(release: "DataRelease") -> dict[str, Any]:
    month = Month.of(release.month)
    return {
        "month": f"{month.number:02d}/{month.year}",
        "rows": release.rows,
        "version": release.version,
        "released_at": release.released_at,
        "reasons": [REASONS[Reason(reason)] for reason in release.reason.split("|") if reason],
        "files": [
            (_name(release, "csv"), "CSV", release.csv_size, release.csv_hash),
            (_name(release, "jsonl"), "JSON Lines", release.jsonl_size, release.jsonl_hash),
        ],
    }
