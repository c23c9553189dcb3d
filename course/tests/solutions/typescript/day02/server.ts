// Day 2: a server over the messages of HTTP/1.1.

import { STATUS_CODES } from "node:http"; // the names of the statuses, and nothing else
import { createServer, type Socket } from "node:net";

import { read, Refusal, Source, type Request } from "./message.ts";

/** How long to wait for the client to close, in milliseconds, after we have. */
const LINGER = 500;

const port = Number(process.env["PORT"] ?? 8080);

interface Answer {
  status: number;
  body: Buffer;
}

function answerTo({ method, path, body }: Request): Answer {
  if (path === "/" && (method === "GET" || method === "HEAD")) {
    return { status: 200, body: Buffer.from("It answers.\n") };
  }
  if (path === "/" && method === "POST") return { status: 200, body };
  return { status: 404, body: Buffer.from("Nothing is here.\n") };
}

function message({ status, body }: Answer, method: string, last: boolean): Buffer {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    `Date: ${new Date().toUTCString()}`,
    `Content-Length: ${body.length}`,
    ...(last ? ["Connection: close"] : []),
    "\r\n",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n")), method === "HEAD" ? Buffer.alloc(0) : body]);
}

/** Answers one request after the other, up to the last. */
async function converse(socket: Socket, source: Source): Promise<void> {
  for (;;) {
    const request = await read(source, () => socket.write("HTTP/1.1 100 Continue\r\n\r\n"));
    if (request === undefined) return;
    await write(socket, message(answerTo(request), request.method, request.last));
    if (request.last) return;
  }
}

/** Writes, and waits while the client is slower than we are: no next request is read meanwhile. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function serve(socket: Socket): Promise<void> {
  const source = new Source(socket);
  try {
    await converse(socket, source);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const body = Buffer.from(`${error.message}\n`);
    await write(socket, message({ status: error.status, body }, "GET", true));
  }
  socket.end();
  // Whoever closes with bytes unread resets the connection, and the reset may overtake the answer.
  const enough = setTimeout(() => socket.destroy(), LINGER);
  await source.drain().finally(() => clearTimeout(enough));
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  serve(socket).catch(() => socket.destroy());
});

server.listen(port, "127.0.0.1");
