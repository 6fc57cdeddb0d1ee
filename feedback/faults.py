"""A fault as it may be written down: its kind and where it happened, never what it says, which may be what people wrote.

A database names the value that stood there already (``DETAIL: Key (email)=(…)``), a parser the text it could not read.
"""

import traceback


def told(error: BaseException) -> str:
    """The kinds of a fault and of what led to it, each with the places it came through; no value, no source.

    A message is told only of what promises, by ``names_no_value``, that it holds none.
    """
    lines = list[str]()
    led_to: BaseException | None = error
    while led_to is not None and len(lines) < _LONGEST:
        said = f": {led_to}" if getattr(led_to, "names_no_value", False) else ""
        lines.append(f"{type(led_to).__module__}.{type(led_to).__qualname__}{said}")
        for frame, line in traceback.walk_tb(led_to.__traceback__):
            lines.append(f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}")
        led_to = led_to.__cause__ or (None if led_to.__suppress_context__ else led_to.__context__)
    return "\n".join(lines)


_LONGEST = 500
"""Lines; a fault that repeats itself is cut short."""
