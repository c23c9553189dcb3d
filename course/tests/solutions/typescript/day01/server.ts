// Day 1: one request for each connection, from sockets.

import { createServer, type Socket } from "node:net";

/** The most bytes of a request; who sends more is not answered. */
const MOST = 1 << 20;

const port = Number(process.env["PORT"] ?? 8080);

/** Connections on which nothing has been said: a stop need not wait for them. */
const silent = new Set<Socket>();

const server = createServer((socket) => {
  let received = Buffer.alloc(0);
  silent.add(socket);
  socket.on("data", (bytes) => {
    silent.delete(socket);
    received = Buffer.concat([received, bytes]);
    const answer = answerTo(received);
    if (answer !== undefined) socket.end(answer);
    else if (received.length > MOST) socket.destroy();
  });
  // What goes wrong on a connection ends that connection, and nothing else.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => silent.delete(socket));
});

/** The answer, as soon as the request is whole. */
function answerTo(received: Buffer): Buffer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [start = "", ...fields] = received.toString("latin1", 0, end).split("\r\n");
  const length = Number(value(fields, "content-length") ?? 0);
  const body = received.subarray(end + 4, end + 4 + length);
  if (body.length < length) return undefined;

  const [method, path] = start.split(" ");
  if (path === "/" && method === "GET") return message("200 OK", Buffer.from("It answers.\n"));
  if (path === "/" && method === "POST") return message("200 OK", body);
  return message("404 Not Found", Buffer.from("Nothing is here.\n"));
}

/** The value of the field `name`, which is written in small letters here and in any there. */
function value(fields: string[], name: string): string | undefined {
  for (const field of fields) {
    const colon = field.indexOf(":");
    if (field.slice(0, colon).toLowerCase() === name) return field.slice(colon + 1).trim();
  }
  return undefined;
}

function message(status: string, body: Buffer): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

server.listen(port, "127.0.0.1");

process.on("SIGTERM", () => {
  // Without a listener and without connections there is nothing to wait for, and Node ends.
  server.close();
  for (const socket of silent) socket.destroy();
});
