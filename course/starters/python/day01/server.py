import os
import socket

PORT = int(os.environ.get("PORT", "8080"))


def answer(request: bytes) -> bytes:
    # This treats one read as one request, even if the read returns only half of it.
    found = request.startswith(b"GET / ")
    status = "200 OK" if found else "404 Not Found"
    body = "It answers.\n" if found else "Nothing is here.\n"
    head = (
        f"HTTP/1.1 {status}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n"
        "\r\n"
    )
    return (head + body).encode()


with socket.create_server(("127.0.0.1", PORT)) as listener:
    print(f"listening on http://127.0.0.1:{PORT}")
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(answer(client.recv(65536)))
