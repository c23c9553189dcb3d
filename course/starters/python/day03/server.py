import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "8080"))


def handle(method: str, path: str, body: bytes) -> tuple[int, bytes]:
    """What the day is about happens around this, whatever it does."""
    match (method, path):
        case ("GET", "/"):
            return 200, b"It answers.\n"
        case ("POST", "/"):
            return 200, body
        case ("GET", "/slow"):
            time.sleep(1)
            return 200, b"That took a second.\n"
        case ("GET", "/stuck"):
            threading.Event().wait()
        case ("GET", "/panic"):
            raise RuntimeError("the reason is nobody's business")
    return 404, b"Nothing is here.\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.respond("GET")

    def do_HEAD(self) -> None:
        self.respond("GET")

    def do_POST(self) -> None:
        self.respond("POST")

    def respond(self, method: str) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        status, body = handle(method, self.path, self.rfile.read(length))
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


with ThreadingHTTPServer(("127.0.0.1", PORT), Handler) as server:
    print(f"listening on http://127.0.0.1:{PORT}")
    server.serve_forever()
