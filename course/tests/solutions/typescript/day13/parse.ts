// From bytes to values that keep every rule. Each violation is written down with its pointer, and all are reported at once.

import { Refused } from "./shared.ts";

export interface Violation {
  pointer: string;
  code: string;
  detail: string;
}

const LARGEST = 1024 * 1024;
const MOST = 100;

/** The JSON value of a body; 413 and 400 come before any rule. */
export function json(bytes: Buffer): unknown {
  if (bytes.length > LARGEST) throw new Refused(413);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Refused(400);
  }
  const twice = firstNameThatIsThereTwice(text);
  if (twice !== undefined) throw refused([{ pointer: `/${twice}`, code: "duplicate_member", detail: "It is there twice." }]);
  return value;
}

/** `JSON.parse` keeps the last of two members of one name, so the text is looked at. It is JSON already. */
function firstNameThatIsThereTwice(text: string): string | undefined {
  const open: (Set<string> | null)[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/gs)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const name = JSON.parse(token.slice(0, -1)) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}

export function refused(errors: Violation[]): Refused {
  return new Refused(422, {}, errors);
}

/** The members of an object, each read once; what nobody has read is unknown. */
export class Members {
  readonly found: Violation[] = [];
  readonly #left: Map<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw refused([{ pointer: "", code: "wrong_type", detail: "Expected an object." }]);
    }
    this.#left = new Map(Object.entries(value));
  }

  #no(name: string, code: string, detail: string): undefined {
    // A report with a line for each of forty thousand members would be an attack of our own.
    if (this.found.length < MOST) this.found.push({ pointer: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, code, detail });
    return undefined;
  }

  #take(name: string): unknown {
    const value = this.#left.get(name);
    if (!this.#left.delete(name)) this.#no(name, "required", "It must be there.");
    return value;
  }

  text(name: string, most: number, lines: boolean): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.#no(name, "wrong_type", "Expected text.");
    const normal = value.normalize("NFC").trim();
    const hidden = lines ? /[\p{Cc}\p{Cs}]/u : /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
    if (hidden.test(lines ? normal.replace(/\r\n|[\n\t]/g, "") : normal)) {
      return this.#no(name, "bad_format", "It has a character that can't be shown.");
    }
    const seen = normal.replace(/[\p{Cf}\p{Z}\p{Cn}\s\u{2800}\u{3164}\u{115f}\u{1160}\u{ffa0}]/gu, "");
    if (seen === "") return this.#no(name, "too_short", "There is nothing to read in it.");
    if ([...normal].length > most) return this.#no(name, "too_long", `Expected at most ${most} characters.`);
    return normal;
  }

  optional<T>(name: string, read: () => T | undefined): T | null | undefined {
    if ((this.#left.get(name) ?? null) !== null) return read();
    this.#left.delete(name);
    return null;
  }

  pattern(name: string, pattern: RegExp): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.#no(name, "wrong_type", "Expected text.");
    return pattern.test(value) ? value : this.#no(name, "bad_format", `Expected ${pattern.source}.`);
  }

  whole(name: string, least: number, most: number): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number") return this.#no(name, "wrong_type", "Expected a whole number.");
    if (Number.isFinite(value) && !Number.isInteger(value)) return this.#no(name, "wrong_type", "Expected a whole number.");
    if (value < least || value > most) return this.#no(name, "out_of_range", `Expected ${least} to ${most}.`);
    return value;
  }

  hours(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.#no(name, "wrong_type", "Expected text, such as \"2.5\".");
    if (!/^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(value)) return this.#no(name, "bad_format", "Expected a decimal number.");
    const [whole = "", decimals = ""] = value.split(".");
    const above = whole.length > 2 || Number(whole) > 24 || (Number(whole) === 24 && /[1-9]/.test(decimals));
    if (value.startsWith("-") || above) return this.#no(name, "out_of_range", "Expected 0 to 24.");
    return decimals.length <= 2 ? value : this.#no(name, "bad_format", "Expected at most two decimals.");
  }

  /** Refuses what is wrong and what is unknown, all at once. */
  end(): void {
    for (const name of this.#left.keys()) this.#no(name, "unknown_member", "There is no such member.");
    if (this.found.length > 0) throw refused(this.found);
  }
}
