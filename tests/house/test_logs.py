"""What lines of ours are made of: a fixed sentence, numbers, names of our own, and kinds of faults (``feedback/logs.py``)."""

import ast

from tests.house.source import listed, modules

METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
SAFE = {
    # A fault, without what it says.
    *("told(error)", "faults.told(error)", "told(exc_info[1])", "_without_addresses(error)"),
    *("type(error).__name__", "type(error.__cause__ or error).__name__", "error.strerror"),
    # Numbers, and names that are ours.
    *("request.endpoint", "message_id", "task.job_id", "size", "setback.size", "setback.found_size", "dataset", "month"),
    # A file's name is a number drawn by lot.
    "key",
}
READ_BY_HAND = {
    "feedback/services/virus_scanning.py": {
        "error"
    },  # ``Unreachable`` of our own gateway: which daemon, and what the system said
    "feedback/services/ledger/anchoring.py": {"error"},  # a checkpoint's own words, or the system's
    "feedback/web/errors.py": {"said"},  # a kind of fault, or the store of files' own code
    "feedback/gateways/broker.py": {"kind", "number", "type(error).__name__"},  # ``letter`` or ``job``, and a row's number
    "feedback/cli/celery_work.py": {"name"},  # a task's
    "feedback/cli/web_log.py": {"msg.partition('%')[0].strip()", "told(error) if error else ''"},
}


def calls():
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                logger = ast.unparse(node.func.value)
                if logger in {"_log", "self.logger", "self.error_log"}:
                    yield module, node


def test_a_line_holds_a_fixed_sentence_and_named_values():
    strange, seen = [], 0
    for module, node in calls():
        seen += 1
        arguments = node.args[1:] if node.func.attr == "log" else node.args
        event, *values = arguments
        fixed = isinstance(event, ast.Constant) or ast.unparse(event) == "event"
        said = {ast.unparse(value) for value in values} - SAFE - READ_BY_HAND.get(str(module), set())
        if not fixed or said:
            strange.append(f"{module}:{node.lineno} {'' if fixed else 'makes its sentence; '}{', '.join(sorted(said))}")
    assert seen > 12
    assert not strange, listed(strange)
