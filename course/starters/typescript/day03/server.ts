import { createServer, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

interface Answer {
  status: number;
  body: string | Buffer;
}

/** What the day is about happens around this, whatever it does. */
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

async function content(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

const server = createServer(async (request, response) => {
  // HEAD is handled as GET; Node leaves out the content by itself.
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  const answer = await handle(method, request.url ?? "", await content(request));
  response.writeHead(answer.status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(answer.body),
  });
  response.end(answer.body);
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
