import { createServer } from "node:net";

const port = Number(process.env["PORT"] ?? 8080);

const server = createServer((socket) => {
  socket.on("data", (bytes) => {
    // This treats one read as one request, even if the read returns only half of it.
    const [method, path] = bytes.toString("latin1").split(" ", 2);
    const found = method === "GET" && path === "/";
    const status = found ? "200 OK" : "404 Not Found";
    const body = found ? "It answers.\n" : "Nothing is here.\n";

    socket.end(
      `HTTP/1.1 ${status}\r\n` +
        "Content-Type: text/plain; charset=utf-8\r\n" +
        `Content-Length: ${body.length}\r\n` +
        "Connection: close\r\n" +
        "\r\n" +
        body,
    );
  });
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
