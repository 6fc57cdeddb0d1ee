"""What a request, a job or a letter spent its time on, for OpenTelemetry. Nothing personal, nothing where off.

The number of a trace is that of its request (``request_id``): a line of the log and its trace are found by the same digits,
and what a job does an hour later stands in the trace of the request that asked for it. Names and facts are ours, or tables of
the database: never an address, a value, or what a fault says. The library is loaded only where a collector is named.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple

from feedback import request_id

SERVICE = "lang-nghe"
_TRACE_DIGITS = 32


class _Wish(NamedTuple):
    url: str
    share: float


_wish: _Wish | None = None
_provider: Any = None
_made_in = 0
_lock = Lock()


def send_to(url: str, percent: int) -> None:
    """Send spans of so many traces in a hundred to a collector: OTLP over HTTP, as ``http://127.0.0.1:4318/v1/traces``."""
    global _wish  # noqa: PLW0603 - the library has one tracer a process, too
    _wish = _Wish(url, percent / 100) if url else None


def is_on() -> bool:
    """Whether anything is sent."""
    return _wish is not None


@contextmanager
def span(name: str, kind: str = "INTERNAL", **facts: str | int) -> Iterator[Callable[[str, str | int], None]]:
    """Note how long what is inside takes, within what is noted around it.

    Gives a function that notes another fact, by its name of the semantic conventions. A fault is noted by its kind only.
    """
    tracer = _tracer()
    if tracer is None:
        yield _unnoted
        return
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415

    # What a fault says may be what somebody wrote.
    quiet = {"record_exception": False, "set_status_on_exception": False}
    with tracer.start_as_current_span(name, kind=SpanKind[kind], attributes=facts, **quiet) as noted:
        try:
            yield noted.set_attribute
        except Exception as error:
            noted.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def flush() -> None:
    """Send what was noted by now: for whoever is about to end."""
    if _provider is not None and _made_in == os.getpid():
        _provider.force_flush()


def _unnoted(_name: str, _value: str | int) -> None:
    """Nothing is noted."""


def _tracer() -> Any:
    """Of this process: the thread that sends does not live on in one that was forked."""
    global _provider, _made_in
    if _wish is None:
        return None
    with _lock:
        if _made_in != os.getpid():
            _provider, _made_in = _make(_wish), os.getpid()
    return _provider.get_tracer(SERVICE)


def _make(wish: _Wish) -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased  # noqa: PLC0415

    class Numbered(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return _trace_number(request_id.current()) or super().generate_trace_id()

    # Who is chosen hangs on the number alone: with a request its letters and jobs are, too.
    provider = TracerProvider(
        sampler=TraceIdRatioBased(wish.share),
        resource=Resource({"service.name": SERVICE, "process.pid": os.getpid()}),
        id_generator=Numbered(),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=wish.url, timeout=5)))
    return provider


def _trace_number(number: str) -> int:
    """Of the request with that number: the same 32 digits; where a proxy gave another form, a hash of it. 0: none is known."""
    digits = number.replace("-", "")
    if digits and len(digits) != _TRACE_DIGITS:
        digits = hashlib.sha256(number.encode()).hexdigest()[:_TRACE_DIGITS]
    return int(digits or "0", 16)
