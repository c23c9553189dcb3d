// Day 3: what happens around a handler, whatever it does.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

/** Limits: milliseconds, and bytes. */
const READ = 1000;
const HANDLE = 2000;
const DRAIN = 5000;
const BODY = 65536;

interface Answer {
  status: number;
  body: string | Buffer;
  /** Whether the connection cannot be used any more: it is not known where the next request begins. */
  last?: boolean;
}

/** An answer that is decided before the handler has one. */
class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, body: string, last = false) {
    super(body);
    this.answer = { status, body: `${body}\n`, last };
  }
}

async function handle(method: string, path: string, body: Buffer): Promise<Answer> {
  switch (`${method} ${path}`) {
    case "GET /":
      return { status: 200, body: "It answers.\n" };
    case "POST /":
      return { status: 200, body };
    case "GET /slow":
      await sleep(1000);
      return { status: 200, body: "That took a second.\n" };
    case "GET /stuck":
      return new Promise(() => {});
    case "GET /panic":
      throw new Error("the reason is nobody's business");
    default:
      return { status: 404, body: "Nothing is here.\n" };
  }
}

/** The request's own name, if it is fit to stand in a log, and otherwise a fresh one. */
function nameOf(request: IncomingMessage): string {
  const own = request.headers["x-request-id"];
  return typeof own === "string" && /^[A-Za-z0-9_.-]{1,64}$/.test(own) ? own : randomUUID();
}

/** `work`, or `refusal` if it takes longer than `time`, in milliseconds. */
async function within<T>(time: number, refusal: Refusal, work: Promise<T>): Promise<T> {
  const clock = new AbortController();
  const late = sleep(time, undefined, { signal: clock.signal }).then(() => {
    throw refusal;
  });
  return Promise.race([work, late]).finally(() => {
    late.catch(() => {}); // a clock that is stopped says so, and nobody listens any more
    clock.abort();
  });
}

async function content(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    pieces.push(piece);
    length += piece.length;
    if (length > BODY) throw tooLarge();
  }
  return Buffer.concat(pieces);
}

function tooLarge(): Refusal {
  return new Refusal(413, `A body has at most ${BODY} bytes.`, true);
}

async function answerTo(request: IncomingMessage, goOn: () => void): Promise<Answer> {
  if (Number(request.headers["content-length"] ?? 0) > BODY) throw tooLarge();
  goOn();
  const body = await within(READ, new Refusal(408, "The body was too slow.", true), content(request));
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  const late = new Refusal(503, "That took too long.");
  return within(HANDLE, late, handle(method, request.url ?? "", body));
}

async function respond(request: IncomingMessage, response: ServerResponse, goOn = () => {}) {
  const id = nameOf(request);
  const answer = await answerTo(request, goOn).catch((error: unknown): Answer => {
    if (error instanceof Refusal) return error.answer;
    console.error(id, error);
    return { status: 500, body: "Something failed in here.\n" };
  });
  response.writeHead(answer.status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(answer.body),
    "X-Request-Id": id,
    ...(answer.last || !server.listening ? { Connection: "close" } : {}),
  });
  response.end(answer.body);
}

const server = createServer({
  headersTimeout: READ,
  requestTimeout: 2 * READ + HANDLE,
  connectionsCheckingInterval: 50,
});
server.on("request", (request, response) => respond(request, response));
server.on("checkContinue", (request, response) => {
  return respond(request, response, () => response.writeContinue());
});
// What never became a request has no response to write to.
server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
  const slow = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const status = slow ? "408 Request Timeout" : "400 Bad Request";
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status}\r\nX-Request-Id: ${randomUUID()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
});

server.listen(port, "127.0.0.1");

process.on("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), DRAIN).unref();
});
