// Day 4: a router over Node's own HTTP.

import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";

import { Router } from "./router.ts";

const port = Number(process.env["PORT"] ?? 8080);

const KNOWN = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function between(least: number, most: number): (value: string) => boolean {
  return (value) => /^[0-9]{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most;
}

const router = new Router(
  [
    { pattern: "/", methods: { GET: "home" } },
    { pattern: "/courses", methods: { GET: "courses", POST: "create" } },
    { pattern: "/courses/new", methods: { GET: "new" } },
    { pattern: "/courses/{slug}", methods: { GET: "course", PUT: "replace", DELETE: "remove" } },
    { pattern: "/courses/{slug}/lessons", methods: { GET: "lessons" } },
    { pattern: "/courses/{slug}/lessons/today", methods: { GET: "today" } },
    { pattern: "/courses/{slug}/lessons/{day}", methods: { GET: "lesson" } },
    { pattern: "/files/{name}", methods: { GET: "file" } },
    { pattern: "/files/{*path}", methods: { GET: "path" } },
    { pattern: "/api/v1/cohorts/{cohort}", methods: { GET: "cohort" } },
    { pattern: "/api/v1/cohorts/{cohort}/members/{id}", methods: { GET: "member" } },
  ],
  { day: between(1, 30), id: between(0, 2 ** 32 - 1) },
);

interface Answer {
  status: number;
  fields?: OutgoingHttpHeaders;
  body?: string;
}

/** The methods that a resource answers, with those that come by themselves. */
function allow(methods: Record<string, string>): OutgoingHttpHeaders {
  const head = "GET" in methods ? ["HEAD"] : [];
  return { Allow: [...Object.keys(methods), ...head, "OPTIONS"].join(", ") };
}

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const method = request.method ?? "";
  const target = request.url ?? "";
  if (method === "OPTIONS" && target === "*") return { status: 204, fields: { Allow: KNOWN.join(", ") } };
  if (!KNOWN.includes(method)) return { status: 501, body: "What is that?\n" };
  const [path] = target.split("?", 1);
  const found = router.find(path);
  if (found === undefined) return { status: 404, body: "Nothing is here.\n" };
  if (method === "OPTIONS") return { status: 204, fields: allow(found.methods) };
  const name = found.methods[method === "HEAD" ? "GET" : method];
  if (name === undefined) {
    return { status: 405, fields: allow(found.methods), body: "Not with this method.\n" };
  }
  if (name === "create") {
    const slug = await content(request);
    return { status: 201, fields: { Location: `/courses/${encodeURIComponent(slug)}` }, body: "create\n" };
  }
  const lines = found.parameters.map(([name, value]) => `${name}=${value}\n`);
  return { status: 200, body: `${name}\n${lines.join("")}` };
}

async function content(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(request).catch((error: unknown): Answer => {
    if (error instanceof URIError) return { status: 400, body: "This is no path.\n" };
    console.error(error);
    return { status: 500, body: "Something failed in here.\n" };
  });
  const { status, fields = {}, body } = answer;
  const about: OutgoingHttpHeaders =
    body === undefined
      ? {}
      : { "Content-Type": "text/plain; charset=utf-8", "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, { ...about, ...fields });
  response.end(body);
}

const server = createServer(respond);
// Node reads the methods that it knows; any other ends here, before it is a request.
server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
  const status = error.code === "HPE_INVALID_METHOD" ? "501 Not Implemented" : "400 Bad Request";
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
});

server.listen(port, "127.0.0.1");
