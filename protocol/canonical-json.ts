/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Deeper than anything we write; a hostile text must not overflow the stack. */
const MOST_DEPTH = 64;

// RFC 8785 §3.2.2.2: a lone surrogate has no UTF-8, so two writers could not agree on its bytes.
const LONE_SURROGATE = /\p{Surrogate}/u;

function text(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new TypeError('half of a surrogate pair has no canonical form');
  return JSON.stringify(value);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
  return JSON.stringify(value);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function write(value: unknown, depth: number): string {
  if (depth > MOST_DEPTH) throw new TypeError(`nested deeper than ${MOST_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || !isPlain(value))
    throw new TypeError(`${typeof value} has no canonical form`);
  // The default order of sort() is that of UTF-16 code units, as §3.2.3 asks for.
  const names = Object.keys(value).sort();
  const members = names.flatMap((name) => {
    const member = value[name];
    return member === undefined ? [] : [`${text(name)}:${write(member, depth + 1)}`];
  });
  return `{${members.join(',')}}`;
}

/**
 * The one canonical text of a JSON value (RFC 8785); throws `TypeError` for what has none. A member that is undefined
 * is left out, as `JSON.stringify` does.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/**
 * Parses a text that must be canonical JSON; so nothing in it can be read in two ways: no name twice, no other
 * spelling of a number. Throws `SyntaxError` or `TypeError`.
 */
export function parseCanonicalJson(source: string): Json {
  const value: Json = JSON.parse(source);
  if (canonicalJson(value) !== source) throw new SyntaxError('not canonical JSON');
  return value;
}
