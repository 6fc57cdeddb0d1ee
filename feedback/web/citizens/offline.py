"""What the device keeps so that the form opens without a connection."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, url_for

from feedback.language import LANGUAGES
from feedback.web.access import anyone
from feedback.web.citizens import blueprint
from feedback.web.context import static_url

_SCRIPTS = ("submit", "uploads", "sending", "drafts", "shelf", "held", "place", "near", "suggestions")
_FONTS = ("vietnamese-400", "vietnamese-700", "latin-400", "latin-700", "latin-ext-400")


@blueprint.get("/sw.js")
@anyone
def worker() -> Any:
    """The service worker: its rules, after what it keeps. A changed file changes it, and the browser takes the new one."""
    return Response(_worker(url_for("citizens.submit")), mimetype="text/javascript")


@blueprint.get("/offline")
@anyone
def offline() -> Any:
    """What is shown in place of a page that cannot be reached: the form can."""
    return render_template("citizens/offline.html")


def _worker(submit: str) -> str:
    folder = Path(current_app.static_folder or "")
    named = [f"fonts/be-vietnam-pro-{font}-normal.woff2" for font in _FONTS]
    kept = [static_url(name) for name in ("css/site.css", "js/site.js", "js/submit.js", "img/mark.svg")]
    kept += [url_for("static", filename=name) for name in ("geo/outline.json", *named)]
    kept += [url_for("static", filename=f"js/{name}.js") for name in _SCRIPTS[1:]]
    kept += [url_for("citizens.communes")]
    return _written(folder, submit, tuple(kept))


@lru_cache(maxsize=2)
def _written(folder: Path, submit: str, kept: tuple[str, ...]) -> str:
    rules = (folder / "js" / "worker.js").read_text(encoding="utf-8")
    version = sha256(rules.encode())
    for place in kept:
        path = folder / place.partition("?")[0].removeprefix("/static/")
        version.update(path.read_bytes() if path.is_file() else place.encode())
    pages = {"submit": submit, "offline": "/offline", "languages": LANGUAGES}
    facts = {"VERSION": version.hexdigest()[:12], "FILES": kept, "PAGES": pages}
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items()) + rules
