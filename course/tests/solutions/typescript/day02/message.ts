// Day 2: the messages of HTTP/1.1 (RFC 9112), read from a stream in whatever pieces they come.
//
// Where a message could be read in two ways, it is refused: somebody between us and the client may read it in the other.
// There are no states to keep from read to read. `await` keeps them.

/** Limits, in bytes. */
const LINE = 8 << 10;
const HEAD = 64 << 10;
const BODY = 1 << 20;

/** A request, whole. */
export interface Request {
  method: string;
  path: string;
  body: Buffer;
  /** Whether the connection ends with the answer. */
  last: boolean;
}

/** Why a request is not answered as it would like to be. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** Bytes that come when they come. */
export class Source {
  readonly #pieces: AsyncIterator<Buffer>;
  /** What has come and was not asked for yet. */
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** Whether everything that has come is used up. */
  get dry(): boolean {
    return this.#held.length === 0;
  }

  /** Waits until there is something; false if it ends instead. */
  async begins(): Promise<boolean> {
    return !this.dry || (await this.#more());
  }

  /** The next line without its CR LF; `tooLong` is the status for one of more than `most` bytes. */
  async line(most: number, tooLong: number): Promise<string> {
    let searched = 0;
    for (;;) {
      const end = this.#held.indexOf("\n", searched);
      if (end > most || (end < 0 && this.#held.length > most)) {
        throw new Refusal(tooLong, `a line is longer than ${most} bytes`);
      }
      if (end >= 0) {
        const line = this.#held.toString("latin1", 0, end + 1);
        this.#held = this.#held.subarray(end + 1);
        if (!line.endsWith("\r\n")) throw new Refusal(400, "a line ends in LF alone");
        return line.slice(0, -2);
      }
      searched = this.#held.length;
      await this.#must();
    }
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    const taken = Buffer.alloc(count);
    let filled = 0;
    for (;;) {
      const piece = this.#held.subarray(0, count - filled);
      filled += piece.copy(taken, filled);
      this.#held = this.#held.subarray(piece.length);
      if (filled === count) return taken;
      await this.#must();
    }
  }

  /** Throws away what still comes, up to the end. */
  async drain(): Promise<void> {
    while (await this.#more()) this.#held = Buffer.alloc(0);
  }

  async #must(): Promise<void> {
    if (!(await this.#more())) throw new Error("the connection ended inside a request");
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) return false;
    this.#held = this.dry ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

/** The next request, or nothing at the end. `goOn` is called when the client waits to be told before it sends a body. */
export async function read(source: Source, goOn: () => void): Promise<Request | undefined> {
  if (!(await source.begins())) return undefined;
  const { method, target, minor } = requestLine(await source.line(LINE, 414));
  const fields = await fieldLines(source);
  const path = pathOf(method, target);
  checkHost(fields, minor);
  const length = lengthOf(fields, minor);
  const expects = list(fields, "expect").includes("100-continue");
  if (expects && minor > 0 && length !== 0 && source.dry) goOn();
  const body = length === "chunked" ? await chunks(source) : await source.take(length);
  const options = list(fields, "connection");
  const last = options.includes("close") || (minor === 0 && !options.includes("keep-alive"));
  return { method, path, body, last };
}

// Section 3, and 2.3 for the version: exactly one space between the parts, and nothing around them.
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/([0-9])\.([0-9])$/;

function requestLine(line: string): { method: string; target: string; minor: number } {
  const parts = REQUEST_LINE.exec(line);
  if (parts === null) throw new Refusal(400, "this is no request line");
  const [, method, target, major, minor] = parts;
  if (major !== "1") throw new Refusal(505, `HTTP/${major} is another protocol`);
  return { method, target, minor: Number(minor) };
}

/** The values of each field, by its name in small letters. */
type Fields = Map<string, string[]>;

// Section 5: no space before the colon, and no control characters. A folded line begins with a space, so has no name.
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;

/** The lines up to the empty one: fields in a head, and trailers behind chunks. */
async function fieldLines(source: Source): Promise<Fields> {
  const fields: Fields = new Map();
  let room = HEAD;
  for (;;) {
    const line = await source.line(room, 431);
    if (line === "") return fields;
    room -= line.length + 2;
    const parts = FIELD.exec(line);
    if (parts === null) throw new Refusal(400, "a line is not `name: value`");
    const name = parts[1].toLowerCase();
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [parts[2]]);
    else values.push(parts[2]);
  }
}

/** The members of a list, which may be spread over several lines, in small letters (RFC 9110 section 5.6.1). */
function list(fields: Fields, name: string): string[] {
  const values = fields.get(name) ?? [];
  return values.flatMap((value) => value.split(",")).map((member) => member.trim().toLowerCase());
}

/** The path of a target in any of its four forms (section 3.2), without the query. */
function pathOf(method: string, target: string): string {
  if (method === "CONNECT" || (method === "OPTIONS" && target === "*")) return target;
  const parts = /^(?:https?:\/\/[^/?#]+(?=[/?]|$)|(?=\/))([^?]*)/i.exec(target);
  if (parts === null) throw new Refusal(400, "the target is neither a path nor a URL");
  return parts[1] || "/";
}

// Section 3.2: exactly one, and it is a host with perhaps a port.
function checkHost(fields: Fields, minor: number): void {
  const hosts = fields.get("host") ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && minor > 0)) {
    throw new Refusal(400, "there is not exactly one Host");
  }
  if (hosts.some((host) => !/^[\w.~%!$&'()*+,;=:[\]-]*$/.test(host))) {
    throw new Refusal(400, "the Host is none");
  }
}

/** How long the body is, in bytes, or that it says so itself (section 6.3). */
function lengthOf(fields: Fields, minor: number): number | "chunked" {
  if (fields.has("transfer-encoding")) {
    if (fields.has("content-length") || minor === 0) {
      throw new Refusal(400, "a coding, and something that contradicts it");
    }
    const codings = list(fields, "transfer-encoding");
    const chunked = codings.indexOf("chunked");
    // Chunks carry their end with them, so they come last, and once; what they carry is of no coding that we know.
    if (chunked >= 0 && chunked < codings.length - 1) throw new Refusal(400, "chunked is not last");
    if (codings.length > 1 || chunked < 0) throw new Refusal(501, "an unknown coding");
    return "chunked";
  }
  const lengths = list(fields, "content-length");
  if (!lengths.every((length) => /^[0-9]+$/.test(length))) {
    throw new Refusal(400, "the length is no number");
  }
  const [length = 0, ...others] = lengths.map(Number);
  if (others.some((other) => other !== length)) throw new Refusal(400, "two lengths");
  if (length > BODY) throw new Refusal(413, `a body of more than ${BODY} bytes`);
  return length;
}

// Section 7.1: hexadecimal digits, then perhaps extensions, of which none is known here.
const CHUNK = /^([0-9A-Fa-f]+)[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

async function chunks(source: Source): Promise<Buffer> {
  const body: Buffer[] = [];
  let length = 0;
  for (;;) {
    const size = CHUNK.exec(await source.line(LINE, 400));
    if (size === null) throw new Refusal(400, "the size of a chunk is no number");
    const count = Number.parseInt(size[1], 16);
    if (count === 0) break;
    length += count;
    if (length > BODY) throw new Refusal(413, `a body of more than ${BODY} bytes`);
    body.push(await source.take(count));
    if ((await source.take(2)).toString("latin1") !== "\r\n") {
      throw new Refusal(400, "a chunk is longer than it says");
    }
  }
  await fieldLines(source);
  return Buffer.concat(body);
}
