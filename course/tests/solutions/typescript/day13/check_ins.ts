// Check-ins: the rows of a course, each of one learner and one day.

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type pg from "pg";

import { ifNoneMatch } from "./fields.ts";
import { Members } from "./parse.ts";
import { type Answer, Refused, allowed, body, parsed, pool, transact } from "./shared.ts";

interface Row {
  id: string;
  course_id: string;
  learner_id: string;
  day: number;
  hours: string; // pg gives numeric as text, so it stays exact
  energy: number;
  note: string | null;
  version: number;
}

/** What a client can change. */
type Content = Pick<Row, "day" | "hours" | "energy" | "note">;

const shown = ({ version: _, ...row }: Row) => row;
const etag = (row: Row) => `"${row.version}"`;
const whole = (row: Row): Answer => ({ status: 200, fields: { ETag: etag(row) }, json: shown(row) });

async function course(slug: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>("select id from courses where slug = $1", [slug]);
  if (rows[0] === undefined) throw new Refused(404);
  return rows[0].id;
}

export async function list(request: IncomingMessage, slug: string): Promise<Answer> {
  const query = new URL(request.url ?? "", "http://course").searchParams;
  const names = [...query.keys()];
  const day = query.get("day");
  if (names.some((name) => name !== "day") || names.length > 1) throw new Refused(400);
  if (day !== null && (!/^[1-9][0-9]{0,2}$/.test(day) || Number(day) > 366)) throw new Refused(400);
  const id = await course(slug);
  const all = "select * from check_ins where course_id = $1 and ($2::int is null or day = $2) order by day, id";
  const { rows } = await pool.query<Row>(all, [id, day]);
  return { status: 200, json: { items: rows.map(shown) } };
}

/** What the constraints of the table say, as statuses. */
function refusal(error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code === "23505") return new Refused(409);
  if (code !== undefined && /^(23|22)/.test(code)) return new Refused(422);
  return error;
}

export async function create(request: IncomingMessage, slug: string): Promise<Answer> {
  const id = await course(slug);
  const members = new Members(parsed(request, await body(request), "application/json"));
  const learner_id = members.pattern("learner_id", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  const { day, hours, energy, note } = changeable(members);
  members.end();
  const insert =
    "insert into check_ins (id, course_id, learner_id, day, hours, energy, note) values ($1, $2, $3, $4, $5, $6, $7) returning *";
  const values = [randomUUID(), id, learner_id, day, hours, energy, note];
  const { rows } = await pool.query<Row>(insert, values).catch((error) => {
    throw refusal(error);
  });
  const row = rows[0]!;
  return { ...whole(row), status: 201, fields: { Location: `/check-ins/${row.id}`, ETag: etag(row) } };
}

async function find(db: pg.Pool | pg.PoolClient, id: string, lock = ""): Promise<Row> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new Refused(404);
  const { rows } = await db.query<Row>(`select * from check_ins where id = $1 ${lock}`, [id]);
  if (rows[0] === undefined) throw new Refused(404);
  return rows[0];
}

export async function read(request: IncomingMessage, id: string): Promise<Answer> {
  const row = await find(pool, id);
  return ifNoneMatch(request.headers["if-none-match"], etag(row))
    ? whole(row)
    : { status: 304, fields: { ETag: etag(row) } };
}

/** Changes the row to what `next` makes of it, if `If-Match` allows that. */
async function change(request: IncomingMessage, id: string, next: (row: Row) => Content): Promise<Answer> {
  return transact(async (db) => {
    const row = await find(db, id, "for update");
    allowed(request, etag(row));
    const { day, hours, energy, note } = next(row);
    const update =
      "update check_ins set day = $2, hours = $3, energy = $4, note = $5, version = version + 1 where id = $1 returning *";
    const { rows } = await db.query<Row>(update, [id, day, hours, energy, note]);
    return whole(rows[0]!);
  }).catch((error) => {
    throw refusal(error);
  });
}

export async function put(request: IncomingMessage, id: string): Promise<Answer> {
  const members = parsed(request, await body(request), "application/json");
  return change(request, id, () => content(members));
}

export async function patch(request: IncomingMessage, id: string): Promise<Answer> {
  const members = parsed(request, await body(request), "application/merge-patch+json");
  return change(request, id, ({ day, hours, energy, note }) => content({ day, hours, energy, note, ...members }));
}

export async function remove(request: IncomingMessage, id: string): Promise<Answer> {
  return transact(async (db) => {
    allowed(request, etag(await find(db, id, "for update")));
    await db.query("delete from check_ins where id = $1", [id]);
    return { status: 204 };
  });
}

/** Reads what a client can change, and nothing else. */
function content(value: unknown): Content {
  const members = new Members(value);
  const read = changeable(members);
  members.end();
  return read as Content;
}

function changeable(members: Members): { [K in keyof Content]: Content[K] | undefined } {
  return {
    day: members.whole("day", 1, 366),
    hours: members.hours("hours"),
    energy: members.whole("energy", 1, 10),
    note: members.optional("note", () => members.text("note", 2000, true)),
  };
}
