"""Bytes come in by one door: whoever reads a file of a request goes through ``web/files.py``, and it through one look."""

import ast

from tests.house.source import listed, modules

READS = {
    "feedback.web.files": "for everybody else",
    "feedback.web.public.ledger_verify": "a receipt of some kilobytes, read as JSON and forgotten",
}
"""May read the files of a request, and what."""
KEEPS = {
    "feedback.services.attachments": "what it looked at and wrote anew",
    "feedback.services.safe_copies.waiting": "the copy that it had written anew",
    "feedback.services.documents.issuing": "a signed PDF, which must stay as it is; looked at strictly before",
    "feedback.services.import_job": "a workbook, looked at before; it is read once and handed out to nobody",
    "feedback.services.public_copies": "what we painted and set ourselves",
    "feedback.services.jobs": "what we wrote ourselves",
    "feedback.services.open_data.releasing": "what we wrote ourselves",
}
"""May put bytes into the store of files, and which."""
STORES = {"feedback.app", "feedback.gateways.files"}
"""May make a store: always one that seals."""


def named(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name | ast.Call) else ""


def test_files_of_a_request_are_read_in_one_place():
    strange = [
        f"{module}:{node.lineno} reads the files of a request by itself: use look_at, takes_files or read_sent of web/files.py"
        for module in modules()
        if module.name not in READS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and named(node) in {"request.files", "request.stream", "request.get_data"}
    ]
    assert not strange, listed(strange)


def test_only_what_was_looked_at_is_kept():
    strange = [
        f"{module}:{node.lineno} keeps bytes: have attachments.inspect look at them, or say in KEEPS why not"
        for module in modules()
        if module.name not in KEEPS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and named(node.func).endswith(("files.put", "files().put", "store.put"))
    ]
    assert not strange, listed(strange)


def test_files_lie_sealed_in_every_store():
    strange = [
        f"{module}:{node.lineno} keeps files open: take app.extensions['files']()"
        for module in modules()
        if module.name not in STORES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and named(node.func) in {"FolderStore", "BucketStore"}
    ]
    assert not strange, listed(strange)


def test_files_are_handed_out_in_few_places():
    """Bytes of the store reach a browser by these only; each sets its name, and the headers do the rest."""
    serving = {
        str(module)
        for module in modules()
        if module.is_in("feedback.web")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and named(node.func) in {"files().get", "files.get", "new_store().get"}
    }
    assert serving <= {"feedback/web/files.py", "feedback/web/staff/jobs.py", "feedback/web/public/data.py"}, serving
