// Day 13: courses and their check-ins, over Node's own HTTP and pg.

import { createHash, randomUUID } from "node:crypto";
import { STATUS_CODES, createServer, type IncomingMessage } from "node:http";
import type pg from "pg";

import * as checkIns from "./check_ins.ts";
import { accepts, ifNoneMatch } from "./fields.ts";
import { Members } from "./parse.ts";
import { type Answer, Refused, allowed, body, parsed, pool, transact } from "./shared.ts";

const port = Number(process.env["PORT"] ?? 8080);

interface Course {
  id: string;
  slug: string;
  title: string;
  summary: string | null;
  version: number;
}


type Handler = (request: IncomingMessage, name: string) => Promise<Answer>;

const ROUTES: [RegExp, Record<string, Handler>][] = [
  [/^\/courses$/, { GET: list, POST: create }],
  [/^\/courses\/([^/]+)$/, { GET: read, PUT: put, PATCH: patch, DELETE: remove }],
  [/^\/courses\/([^/]+)\/check-ins$/, { GET: checkIns.list, POST: checkIns.create }],
  [/^\/check-ins\/([^/]+)$/, { GET: checkIns.read, PUT: checkIns.put, PATCH: checkIns.patch, DELETE: checkIns.remove }],
];

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const route = ROUTES.find(([pattern]) => pattern.test(path));
  if (route === undefined) return { status: 404 };
  const [pattern, handlers] = route;
  const allow = { Allow: [...Object.keys(handlers), "HEAD", "OPTIONS"].join(", ") };
  const method = request.method ?? "";
  if (method === "OPTIONS") return { status: 204, fields: allow };
  const handler = handlers[method === "HEAD" ? "GET" : method];
  if (handler === undefined) return { status: 405, fields: allow };
  if (!accepts(request.headers.accept, "application/json")) return { status: 406 };
  return handler(request, pattern.exec(path)?.[1] ?? "");
}

const shown = ({ id, slug, title, summary }: Course) => ({ id, slug, title, summary });
const etag = (course: Course) => `"${course.version}-${course.id.slice(-12)}"`;
const whole = (course: Course): Answer => ({
  status: 200,
  fields: { ETag: etag(course), Link: '</courses>; rel="collection"' },
  json: shown(course),
});

async function list(): Promise<Answer> {
  const { rows } = await pool.query("select id, slug, title, summary from courses order by slug");
  return { status: 200, json: { items: rows } };
}

async function find(db: pg.Pool | pg.PoolClient, slug: string, lock = ""): Promise<Course | undefined> {
  const { rows } = await db.query<Course>(`select * from courses where slug = $1 ${lock}`, [slug]);
  return rows[0];
}

async function read(request: IncomingMessage, slug: string): Promise<Answer> {
  const course = await find(pool, slug);
  if (course === undefined) return { status: 404 };
  const answer = whole(course);
  return ifNoneMatch(request.headers["if-none-match"], etag(course))
    ? answer
    : { status: 304, ...(answer.fields && { fields: answer.fields }) };
}

async function create(request: IncomingMessage): Promise<Answer> {
  const bytes = await body(request);
  const key = String(request.headers["idempotency-key"] ?? "").replace(/^"(.*)"$/, "$1");
  const work = async (db: pg.PoolClient): Promise<Answer> => {
    const course = await insert(db, asCourse(parsed(request, bytes, "application/json")));
    return { status: 201, fields: { Location: `/courses/${course.slug}` }, json: shown(course) };
  };
  return transact((db) => (key === "" ? work(db) : once(db, key, bytes, () => work(db))));
}

/** The answer that a key has had, or the one that `work` gives, which is kept with it. */
async function once(db: pg.PoolClient, key: string, bytes: Buffer, work: () => Promise<Answer>): Promise<Answer> {
  const lock = "select pg_try_advisory_xact_lock(hashtextextended($1, 11)) as free";
  const { rows } = await db.query<{ free: boolean }>(lock, [key]);
  if (rows[0]?.free !== true) throw new Refused(409);
  const fingerprint = createHash("sha256").update(bytes).digest();
  const kept = await db.query("select * from idempotency_keys where principal = '' and key = $1", [key]);
  const row = kept.rows[0];
  if (row !== undefined) {
    if (!fingerprint.equals(row.fingerprint)) throw new Refused(422);
    const fields = { Location: row.location, "Idempotent-Replayed": "true" };
    return { status: row.status, fields, json: JSON.parse(String(row.body)) };
  }
  const answer = await work();
  await db.query(
    "insert into idempotency_keys (principal, key, fingerprint, status, location, body) values ('', $1, $2, $3, $4, $5)",
    [key, fingerprint, answer.status, answer.fields?.["Location"], JSON.stringify(answer.json)],
  );
  return answer;
}

type NewCourse = Pick<Course, "slug" | "title" | "summary">;

async function insert(db: pg.PoolClient, course: NewCourse): Promise<Course> {
  const { rows } = await db.query<Course>(
    "insert into courses (id, slug, title, summary) values ($1, $2, $3, $4) on conflict do nothing returning *",
    [randomUUID(), course.slug, course.title, course.summary],
  );
  if (rows[0] === undefined) throw new Refused(409);
  return rows[0];
}

async function update(db: pg.PoolClient, course: NewCourse): Promise<Answer> {
  const { rows } = await db.query<Course>(
    "update courses set title = $2, summary = $3, version = version + 1 where slug = $1 returning *",
    [course.slug, course.title, course.summary],
  );
  if (rows[0] === undefined) throw new Refused(404);
  return whole(rows[0]);
}

/** The course, locked, if `If-Match` allows that it is changed. */
async function guarded(db: pg.PoolClient, request: IncomingMessage, slug: string): Promise<Course> {
  const course = await find(db, slug, "for update");
  if (course === undefined) throw new Refused(404);
  allowed(request, etag(course));
  return course;
}

async function put(request: IncomingMessage, slug: string): Promise<Answer> {
  const course = asCourse(parsed(request, await body(request), "application/json"));
  if (course.slug !== slug) throw new Refused(422);
  return transact(async (db) => {
    if (request.headers["if-none-match"] === "*") {
      if ((await find(db, slug)) !== undefined) throw new Refused(412);
      const created = await insert(db, course);
      return { status: 201, fields: { ETag: etag(created) }, json: shown(created) };
    }
    await guarded(db, request, slug);
    return update(db, course);
  });
}

async function patch(request: IncomingMessage, slug: string): Promise<Answer> {
  const members = parsed(request, await body(request), "application/merge-patch+json");
  return transact(async (db) => {
    const course = await guarded(db, request, slug);
    const { title, summary } = course;
    return update(db, asCourse({ slug, title, summary, ...members }));
  });
}

async function remove(request: IncomingMessage, slug: string): Promise<Answer> {
  return transact(async (db) => {
    await guarded(db, request, slug);
    await db.query("delete from courses where slug = $1", [slug]);
    return { status: 204 };
  });
}

function asCourse(value: unknown): NewCourse {
  const members = new Members(value);
  const course = {
    slug: members.pattern("slug", /^[a-z0-9]+(-[a-z0-9]+)*$/),
    title: members.text("title", 200, false),
    summary: members.optional("summary", () => members.text("summary", 2000, true)),
  };
  members.end();
  return course as NewCourse;
}

createServer(async (request, response) => {
  let answer: Answer;
  try {
    answer = await answerTo(request);
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused(500);
    if (refused.status === 500) console.error(error);
    const { status, fields, errors } = refused;
    answer = { status, fields: { ...fields, "Content-Type": "application/problem+json" }, json: { title: STATUS_CODES[status], status, errors } };
  }
  const { status, fields, json } = answer;
  const content = json === undefined ? "" : JSON.stringify(json);
  const type = json === undefined ? {} : { "Content-Type": "application/json" };
  const length = [204, 304].includes(status) ? {} : { "Content-Length": Buffer.byteLength(content) };
  response.writeHead(status, { ...type, ...fields, ...length });
  response.end(content);
}).listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
