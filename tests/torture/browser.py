"""A browser over a real line that may break: one connection a request, cookies, forms as they stand on the page."""

import http.client
import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

Value = str | tuple[str, bytes]
"""Text, or a file with its name."""
Fields = list[tuple[str, Value]]
_PATIENCE = 30


class Broken(Exception):
    """The line broke, or nobody listened: whether the other side did anything is not known."""


@dataclass(frozen=True)
class Answer:
    """What came back, to the end."""

    status: int
    location: str
    body: bytes

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "lxml")


class Browser:
    """Somebody's browser at the service on this machine."""

    def __init__(self, port: int, **cookies: str) -> None:
        self._port = port
        self.cookies = cookies

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: Fields, *, break_off: bool = False) -> Answer:
        """Send a form. ``break_off``: the line breaks in the middle of it.

        :raises Broken: no answer came, or not all of it.
        """
        origin = {"Origin": f"http://127.0.0.1:{self._port}"}
        if all(isinstance(value, str) for _, value in fields):
            kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
        else:
            kind, body = _multipart(fields)
        if break_off:
            self._break_off(path, body, kind)
        return self._ask("POST", path, body, {"Content-Type": kind, **origin})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            line.request(method, path, body or None, {**headers, **self._cookie()})
            response = line.getresponse()
            answer = Answer(response.status, response.getheader("Location", ""), response.read())
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer
        except (OSError, http.client.HTTPException) as error:
            raise Broken(type(error).__name__) from error
        finally:
            line.close()

    def _break_off(self, path: str, body: bytes, kind: str) -> None:
        """Half of the request, then silence and a closed line."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            with socket.create_connection(("127.0.0.1", self._port), _PATIENCE) as line:
                line.sendall(head.encode() + body[: len(body) // 2])
        except OSError as error:
            raise Broken(type(error).__name__) from error
        raise Broken("broken off")

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}


def standing(form: Tag, **typed: str) -> Fields:
    """What a browser sends of a form: what stands in it, and what is typed instead or ticked."""
    fields: Fields = []
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if name in typed or kind in {"file", "submit"}:
            continue
        if control.name == "textarea":
            fields.append((name, control.get_text().lstrip("\n")))
        elif control.name == "select":
            chosen = control.select("option[selected]") or control.select("option")[:1]
            fields += [(name, str(option.get("value", ""))) for option in chosen]
        elif kind not in {"checkbox", "radio"} or control.has_attr("checked"):
            fields.append((name, str(control.get("value", "on" if kind in {"checkbox", "radio"} else ""))))
    return fields + list(typed.items())


def code_on(answer: Answer) -> str:
    """The petition code on a receipt."""
    found = re.search(rb"PAKN\.\d{8}\.\d{4,}", answer.body)
    return found.group().decode() if found else ""


def _multipart(fields: Sequence[tuple[str, Value]]) -> tuple[str, bytes]:
    edge = secrets.token_hex(16)
    parts = []
    for name, value in fields:
        filename, data = ("", value.encode()) if isinstance(value, str) else value
        about = f'; filename="{filename}"\r\nContent-Type: application/octet-stream' if filename else ""
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{about}\r\n\r\n'.encode() + data + b"\r\n")
    return f"multipart/form-data; boundary={edge}", b"".join(parts) + f"--{edge}--\r\n".encode()
