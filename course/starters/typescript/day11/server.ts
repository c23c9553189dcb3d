import { createServer } from "node:http";
import pg from "pg";

const port = Number(process.env["PORT"] ?? 8080);

// The checker makes the tables: courses(id, slug, title, summary, version), and idempotency_keys.
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });

interface Answer {
  status: number;
  fields?: Record<string, string>;
  json?: unknown;
}

async function answerTo(method: string, path: string): Promise<Answer> {
  if (method === "GET" && path === "/courses") {
    const { rows } = await pool.query("select id, slug, title, summary from courses order by slug");
    return { status: 200, json: { items: rows } };
  }
  // What else can one do with the list, and with `/courses/SLUG`?
  return { status: 404 };
}

const server = createServer(async (request, response) => {
  const [path] = (request.url ?? "").split("?", 1);
  let answer: Answer;
  try {
    answer = await answerTo(request.method ?? "", path ?? "");
  } catch (error) {
    console.error(error);
    answer = { status: 500 };
  }
  const { status, fields, json } = answer;
  const body = json === undefined ? "" : JSON.stringify(json);
  const type = json === undefined ? {} : { "Content-Type": "application/json" };
  response.writeHead(status, { ...type, ...fields, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
