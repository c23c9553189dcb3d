import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from psycopg.rows import dict_row

PORT = int(os.environ.get("PORT", "8080"))
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def answer(method: str, path: str) -> tuple[int, object]:
    """The status, and what is sent as JSON, if anything."""
    # The checker makes the tables: courses(id, slug, title, summary, version), and
    # idempotency_keys.
    if method == "GET" and path == "/courses":
        with psycopg.connect(DATABASE_URL, row_factory=dict_row) as db:
            rows = db.execute("select id::text, slug, title, summary from courses order by slug")
            return 200, {"items": rows.fetchall()}
    # What else can one do with the list, and with `/courses/SLUG`?
    return 404, None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        status, value = answer(self.command, path)
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        if value is not None:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


with ThreadingHTTPServer(("127.0.0.1", PORT), Handler) as server:
    print(f"listening on http://127.0.0.1:{PORT}")
    server.serve_forever()
