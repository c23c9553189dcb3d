"""Day 4: a router over http.server."""

import os
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Optional
from urllib.parse import quote, unquote_to_bytes

PORT = int(os.environ.get("PORT", "8080"))

KNOWN = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

# The table is data, and the order of its lines means nothing.
ROUTES = {
    "/": {"GET": "home"},
    "/courses": {"GET": "courses", "POST": "create"},
    "/courses/new": {"GET": "new"},
    "/courses/{slug}": {"GET": "course", "PUT": "replace", "DELETE": "remove"},
    "/courses/{slug}/lessons": {"GET": "lessons"},
    "/courses/{slug}/lessons/today": {"GET": "today"},
    "/courses/{slug}/lessons/{day}": {"GET": "lesson"},
    "/files/{name}": {"GET": "file"},
    "/files/{*path}": {"GET": "path"},
    "/api/v1/cohorts/{cohort}": {"GET": "cohort"},
    "/api/v1/cohorts/{cohort}/members/{id}": {"GET": "member"},
}

Parameters = list[tuple[str, str]]


def between(least: int, most: int) -> Callable[[str], bool]:
    return lambda value: bool(re.fullmatch("[0-9]{1,10}", value)) and least <= int(value) <= most


KINDS = {"day": between(1, 30), "id": between(0, 2**32 - 1)}


class NoPath(ValueError):
    """A target that is no path at all."""


def decode(segment: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", segment):
        raise NoPath(segment)
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError as error:
        raise NoPath(segment) from error


def rank(segment: str) -> int:
    """The smaller, the sooner it is chosen: a literal, a parameter, the rest."""
    return segment.startswith("{") + segment.startswith("{*")


def split(path: str) -> list[str]:
    return path[1:].split("/")


# Of all that fit, the first is the right one, so no choice has ever to be taken back.
TABLE = sorted(
    ((split(pattern), methods) for pattern, methods in ROUTES.items()),
    key=lambda entry: [rank(segment) for segment in entry[0]],
)


def fit(pattern: list[str], pieces: list[str]) -> Optional[Parameters]:
    """The parameters of a path that fits a pattern."""
    if rank(pattern[-1]) == 2 and len(pieces) >= len(pattern):
        last = len(pattern) - 1
        pieces = [*pieces[:last], "/".join(pieces[last:])]
    if len(pieces) != len(pattern):
        return None
    parameters = []
    for segment, piece in zip(pattern, pieces):
        if rank(segment) == 0:
            if segment != piece:
                return None
            continue
        name = segment.strip("{*}")
        if piece == "" or not KINDS.get(name, lambda _: True)(piece):
            return None
        parameters.append((name, piece))
    return parameters


def find(path: str) -> Optional[tuple[dict[str, str], Parameters]]:
    # Split first, decode second: an escaped slash separates nothing.
    pieces = [decode(segment) for segment in split(path)]
    for pattern, methods in TABLE:
        parameters = fit(pattern, pieces)
        if parameters is not None:
            return methods, parameters
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        content = self.rfile.read(length).decode(errors="replace")
        # `path` has its leading slashes folded into one; the request line has what was sent.
        path = self.requestline.split(" ")[1].split("?", 1)[0]
        if path == "*" and self.command == "OPTIONS":
            return self.answer(204, allow=KNOWN)
        try:
            found = find(path)
        except NoPath:
            return self.answer(400, "This is no path.\n")
        if found is None:
            return self.answer(404, "Nothing is here.\n")
        methods, parameters = found
        allow = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]
        if self.command == "OPTIONS":
            return self.answer(204, allow=allow)
        name = methods.get("GET" if self.command == "HEAD" else self.command)
        if name is None:
            return self.answer(405, "Not with this method.\n", allow=allow)
        if name == "create":
            return self.answer(201, "create\n", location="/courses/" + quote(content, safe=""))
        lines = "".join(f"{name}={value}\n" for name, value in parameters)
        return self.answer(200, f"{name}\n{lines}")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond

    def answer(
        self,
        status: int,
        body: Optional[str] = None,
        allow: Optional[list[str]] = None,
        location: Optional[str] = None,
    ) -> None:
        self.send_response(status)
        if allow is not None:
            self.send_header("Allow", ", ".join(allow))
        if location is not None:
            self.send_header("Location", location)
        content = (body or "").encode()
        if body is not None:
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


with ThreadingHTTPServer(("127.0.0.1", PORT), Handler) as server:
    server.serve_forever()
