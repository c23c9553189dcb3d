import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "8080"))


def route(method: str, path: str) -> str | None:
    """The name of the route that answers, if there is one."""
    # A chain of ifs would get long. What could a table of the routes look like?
    if method == "GET" and path == "/":
        return "home"
    if method == "GET" and path == "/courses":
        return "courses"
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        name = route(self.command, path)
        body = "Nothing is here.\n" if name is None else f"{name}\n"
        content = body.encode()
        self.send_response(404 if name is None else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


with ThreadingHTTPServer(("127.0.0.1", PORT), Handler) as server:
    print(f"listening on http://127.0.0.1:{PORT}")
    server.serve_forever()
