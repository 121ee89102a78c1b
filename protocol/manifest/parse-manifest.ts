import * as z from 'zod/mini';
import { fromUtf8 } from '../bytes.ts';
import { PhcError } from '../errors.ts';
import { Statement } from '../in-toto.ts';
import {
  algorithmName,
  compareResources,
  type Manifest,
  type Method,
  PREDICATE_TYPE,
  type Resource,
  subjectDigest,
} from './manifest.ts';
import { pathKey, whyNotPath } from './resource-path.ts';

const MOST_RESOURCES = 100_000;

const Predicate = z.object({
  serialization: z.object({
    method: z.string(),
    hash_type: z.string(),
    allow_symlinks: z.optional(z.boolean()),
    shard_size: z.optional(z.number()),
  }),
  resources: z
    .array(z.object({ name: z.string(), algorithm: z.string(), digest: z.string() }))
    .check(z.minLength(1), z.maxLength(MOST_RESOURCES)),
});
type Predicate = z.infer<typeof Predicate>;

function refuse(detail: string): never {
  throw new PhcError('PHC_MODEL_SIGNATURE', { detail });
}

function parseStatement(payload: Uint8Array): { name: string; sha256: string; predicate: Predicate } {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(payload));
  } catch {
    refuse('what was signed is not JSON');
  }
  const statement = Statement.safeParse(json);
  if (!statement.success) refuse('what was signed is no in-toto statement v1');
  const { predicateType, subject } = statement.data;
  if (predicateType !== PREDICATE_TYPE) refuse('the statement is not of OpenSSF Model Signing v1.0');
  if (subject.length !== 1) refuse('the statement is about more than one thing');
  const predicate = Predicate.safeParse(statement.data.predicate);
  if (!predicate.success) refuse('the statement is not of OpenSSF Model Signing v1.0');
  const { name = '', digest } = subject[0]!;
  return { name, sha256: digest.sha256, predicate: predicate.data };
}

function parseMethod({ method, hash_type, allow_symlinks, shard_size }: Predicate['serialization']): Method {
  if (hash_type !== 'sha256') refuse(`it uses the hash ${hash_type.slice(0, 40)}, not sha256`);
  if (allow_symlinks) refuse('symbolic links were followed when it was made');
  if (method === 'files') return { kind: 'files' };
  if (method !== 'shards') refuse(`it uses the method ${method.slice(0, 40)}, not files or shards`);
  if (!Number.isSafeInteger(shard_size) || shard_size === undefined || shard_size < 1)
    refuse('its shards have no size');
  return { kind: 'shards', size: shard_size };
}

function parseName(name: string, method: Method): Omit<Resource, 'sha256'> {
  if (method.kind === 'files') return { path: name, range: undefined };
  const match = /^([^:]+):(0|[1-9]\d{0,15}):([1-9]\d{0,15})$/.exec(name);
  if (!match) refuse(`${JSON.stringify(name.slice(0, 200))} is not the name of a shard`);
  return { path: match[1]!, range: { start: Number(match[2]), end: Number(match[3]) } };
}

function parseResource(given: Predicate['resources'][number], method: Method): Resource {
  const name = parseName(given.name, method);
  const shown = JSON.stringify(given.name.slice(0, 200));
  const why = whyNotPath(name.path);
  if (why) refuse(`the path ${shown} ${why}`);
  if (given.algorithm !== algorithmName(method) && given.algorithm !== 'sha256') {
    refuse(`the hash of ${shown} is ${given.algorithm.slice(0, 40)}, not sha256`);
  }
  if (!/^[0-9a-f]{64}$/.test(given.digest)) refuse(`the digest of ${shown} is not a SHA-256`);
  return { ...name, sha256: given.digest };
}

/** Ascending without equals: so the same files have one root only, and no name stands there twice. */
function checkOrder(resources: readonly Resource[]): void {
  const spellings = new Map<string, string>();
  for (const [i, resource] of resources.entries()) {
    const { path } = resource;
    const order = i === 0 ? -1 : compareResources(resources[i - 1]!, resource);
    if (order === 0) refuse(`${JSON.stringify(path)} is listed twice`);
    if (order > 0) refuse(`${JSON.stringify(path)} is out of order`);
    const other = spellings.get(pathKey(path)) ?? path;
    if (other !== path)
      refuse(`${JSON.stringify(other)} and ${JSON.stringify(path)} are one file on some systems`);
    spellings.set(pathKey(path), path);
  }
}

/**
 * Reads what a model signature signs; throws `PHC_MODEL_SIGNATURE` that says why unless it is well formed and agrees
 * with itself. Nothing is known of any file yet.
 */
export function parseManifest(payload: Uint8Array): Manifest {
  const { name, sha256, predicate } = parseStatement(payload);
  const method = parseMethod(predicate.serialization);
  const resources = predicate.resources.map((resource) => parseResource(resource, method));
  checkOrder(resources);
  if (subjectDigest(resources) !== sha256) refuse('its root is not that of the files it lists');
  return { name, method, resources };
}
