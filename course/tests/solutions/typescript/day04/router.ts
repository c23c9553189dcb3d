// Day 4: which route a path leads to. The table is data, and the order of its lines means nothing.

/** The routes of one pattern: a name for each method. */
export interface Resource {
  pattern: string;
  methods: Record<string, string>;
}

/** What a parameter may be, where that is not any text. */
export type Kinds = Record<string, (value: string) => boolean>;

/** What was found. */
export interface Found {
  methods: Record<string, string>;
  parameters: [name: string, value: string][];
}

/** A segment of a pattern. The smaller its rank, the sooner it is chosen. */
type Segment = { rank: 0; text: string } | { rank: 1 | 2; name: string };

interface Compiled {
  segments: Segment[];
  methods: Record<string, string>;
}

export class Router {
  readonly #table: Compiled[];
  readonly #kinds: Kinds;

  constructor(resources: Resource[], kinds: Kinds) {
    this.#kinds = kinds;
    this.#table = resources.map(({ pattern, methods }) => {
      return { segments: pattern.slice(1).split("/").map(segment), methods };
    });
    // Of all that fit, the first is the right one: literals before parameters, segment by segment from the left. No
    // choice has ever to be taken back, since none is made before a pattern has fitted as a whole.
    this.#table.sort((a, b) => {
      for (let at = 0; at < Math.min(a.segments.length, b.segments.length); at++) {
        const difference = a.segments[at].rank - b.segments[at].rank;
        if (difference !== 0) return difference;
      }
      return 0;
    });
  }

  /** Looks a path up. A `URIError` says that it is no path at all. */
  find(path: string): Found | undefined {
    // Split first, decode second: an escaped slash separates nothing.
    const pieces = path.slice(1).split("/").map(decodeURIComponent);
    for (const { segments, methods } of this.#table) {
      const parameters = this.#fit(segments, pieces);
      if (parameters !== undefined) return { methods, parameters };
    }
    return undefined;
  }

  #fit(segments: Segment[], pieces: string[]): [string, string][] | undefined {
    const takesRest = segments[segments.length - 1].rank === 2;
    if (takesRest ? pieces.length < segments.length : pieces.length !== segments.length) return undefined;
    const parameters: [string, string][] = [];
    for (const [at, segment] of segments.entries()) {
      if (segment.rank === 0) {
        if (segment.text !== pieces[at]) return undefined;
        continue;
      }
      const value = segment.rank === 1 ? pieces[at] : pieces.slice(at).join("/");
      const fits = this.#kinds[segment.name] ?? (() => true);
      if (value === "" || !fits(value)) return undefined;
      parameters.push([segment.name, value]);
    }
    return parameters;
  }
}

/** `courses`, `{slug}` or `{*path}`. */
function segment(text: string): Segment {
  if (!text.startsWith("{")) return { rank: 0, text };
  const name = text.slice(1, -1);
  return name.startsWith("*") ? { rank: 2, name: name.slice(1) } : { rank: 1, name };
}
