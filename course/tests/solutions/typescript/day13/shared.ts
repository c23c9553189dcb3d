// What all resources share: the pool, transactions, bodies, and refusals.

import type { IncomingMessage } from "node:http";
import pg from "pg";

import { ifMatch, mediaType } from "./fields.ts";
import { json, refused } from "./parse.ts";

export const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });

export interface Answer {
  status: number;
  fields?: Record<string, string>;
  json?: unknown;
}

/** A request that is refused with a status. */
export class Refused extends Error {
  readonly status: number;
  readonly fields: Record<string, string>;
  readonly errors: unknown[] | undefined;
  constructor(status: number, fields: Record<string, string> = {}, errors?: unknown[]) {
    super(String(status));
    this.status = status;
    this.fields = fields;
    this.errors = errors;
  }
}

/** Refuses a change that `If-Match` doesn't allow. */
export function allowed(request: IncomingMessage, etag: string): void {
  const condition = request.headers["if-match"];
  if (condition === undefined) throw new Refused(428);
  if (!ifMatch(condition, etag)) throw new Refused(412);
}

/** Does `work` in a transaction. */
export async function transact<T>(work: (db: pg.PoolClient) => Promise<T>): Promise<T> {
  const db = await pool.connect();
  try {
    await db.query("begin");
    const done = await work(db);
    await db.query("commit");
    return done;
  } catch (error) {
    await db.query("rollback");
    throw error;
  } finally {
    db.release();
  }
}

/** The members of a body that is a JSON object of the type that is asked for. */
export function parsed(request: IncomingMessage, bytes: Buffer, type: string): Record<string, unknown> {
  if (mediaType(request.headers["content-type"]) !== type) throw new Refused(415, { "Accept-Patch": type });
  const value = json(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused([{ pointer: "", code: "wrong_type", detail: "Expected an object." }]);
  return value as Record<string, unknown>;
}

export async function body(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
