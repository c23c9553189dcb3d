// What the fields of a request say: types, weights and entity tags.

/** A media type without its parameters, in small letters. */
export function mediaType(field: string | undefined): string {
  return (field ?? "").split(";", 1)[0]!.trim().toLowerCase();
}

/** Whether `Accept` takes `type`: the most specific range decides (RFC 9110 section 12.5.1). */
export function accepts(field: string | undefined, type: string): boolean {
  if (field === undefined) return true;
  const ranges = new Map<string, number>();
  for (const range of field.split(",")) {
    const weight = /;\s*q=([0-9.]+)/i.exec(range)?.[1] ?? "1";
    ranges.set(mediaType(range), Number(weight));
  }
  const [kind] = type.split("/", 1);
  const weight = ranges.get(type) ?? ranges.get(`${kind}/*`) ?? ranges.get("*/*") ?? 0;
  return weight > 0;
}

const tags = (field: string) => field.split(",").map((tag) => tag.trim());
const weakly = (tag: string) => tag.replace(/^W\//, "");

/** Whether `If-Match` allows a change; it compares strongly. */
export function ifMatch(field: string, etag: string): boolean {
  return field === "*" || tags(field).some((tag) => tag === etag && !tag.startsWith("W/"));
}

/** Whether `If-None-Match` asks for the content; it compares weakly. */
export function ifNoneMatch(field: string | undefined, etag: string): boolean {
  if (field === undefined) return true;
  return field !== "*" && !tags(field).some((tag) => weakly(tag) === weakly(etag));
}
