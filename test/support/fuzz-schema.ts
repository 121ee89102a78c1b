import fc from 'fast-check';

/** What is used here of JSON Schema, as zod writes it. */
export interface JsonSchema {
  readonly type?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Values that were wrong somewhere once: ends of ranges, other types, what JSON alone can say. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, '', 0, -1, 1.5, 1e308, -1e308, 2 ** 53, Number.MIN_VALUE, [], {}, [[]], [null]),
  fc.constantFrom('\u0000', '\ud800', '<|endoftext|><fim_prefix>', '__proto__'),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Longer texts than this take longer to make than they teach. */
const LONG = 20_000;
/** Characters of JSON of what a list repeats at most: lists of lists of long texts would be gigabytes. */
const REPEATED = 1000;

function text({ pattern, maxLength = LONG }: JsonSchema): fc.Arbitrary<unknown> {
  const most = Math.min(maxLength, LONG);
  const plain = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('x'.repeat(most), 'é'.repeat(most + 1)),
  );
  return pattern ? fc.oneof(fc.stringMatching(new RegExp(pattern)), plain) : plain;
}

function number({ type, minimum = -(2 ** 31), maximum = 2 ** 31 }: JsonSchema): fc.Arbitrary<unknown> {
  const ends = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1);
  const least = Math.max(minimum, -(2 ** 31));
  const most = Math.min(maximum, 2 ** 31);
  return fc.oneof(
    ends,
    type === 'integer' ? fc.integer({ min: least, max: most }) : fc.double({ noNaN: true }),
  );
}

function list({ items = {}, maxItems = 200 }: JsonSchema): fc.Arbitrary<unknown> {
  const one = jsonOf(items);
  const short = one.map((value) => (JSON.stringify(value).length > REPEATED ? null : value));
  const tooMany = short.map((value) => Array.from({ length: Math.min(maxItems, 200) + 1 }, () => value));
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(one, { maxLength: 3 }) },
    { weight: 1, arbitrary: tooMany },
  );
}

function object({ properties = {}, additionalProperties }: JsonSchema): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, jsonOf(one)])),
    { requiredKeys: [] },
  );
  const more = fc.dictionary(
    fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('__proto__', 'constructor', 'toJSON', '42')),
    typeof additionalProperties === 'object' ? jsonOf(additionalProperties) : odd,
    { maxKeys: 3 },
  );
  const both = fc.tuple(known, more).map(([a, b]) => ({ ...b, ...a }));
  return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: both });
}

function plainJsonOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { anyOf, type } = schema;
  if (anyOf) return fc.oneof(...anyOf.map(jsonOf));
  if (schema.enum) return fc.constantFrom(...schema.enum, 'none of them');
  if ('const' in schema) return fc.constant(schema.const);
  if (type === 'string') return text(schema);
  if (type === 'integer' || type === 'number') return number(schema);
  if (type === 'boolean') return fc.boolean();
  if (type === 'array') return list(schema);
  if (type === 'object') return object(schema);
  return odd;
}

/** Values that a schema takes, and, in every part now and then, ones that it does not. */
export function jsonOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: plainJsonOf(schema) }, { weight: 1, arbitrary: odd });
}
