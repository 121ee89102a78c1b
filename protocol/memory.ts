import * as z from 'zod/mini';

const Path = z.string().check(z.minLength(1), z.maxLength(4096));

/** Body of `PUT /v1/ph/memory`: a workspace of this machine, and what changed in it. Local server only. */
export const MemoryRequest = z.strictObject({
  /** Absolute paths of the folders that make up the workspace. */
  folders: z.array(Path).check(z.minLength(1), z.maxLength(64)),
  /** Absolute paths of files or folders that were written, created or deleted since. */
  changed: z.optional(z.array(Path).check(z.maxLength(10_000))),
});
export type MemoryRequest = z.infer<typeof MemoryRequest>;

/** What the memory of a workspace holds. */
export const MemoryStatus = z.object({
  state: z.enum(['empty', 'indexing', 'ready']),
  files: z.int(),
  tokens: z.int(),
  bytes: z.int(),
  /** Why files were left out, by reason, with their number. */
  leftOut: z.record(z.string(), z.int()),
});
export type MemoryStatus = z.infer<typeof MemoryStatus>;

/** Answer of `PUT /v1/ph/memory`; `workspace` names it in completion requests. */
export const MemoryResponse = z.object({ workspace: z.string(), status: MemoryStatus });
export type MemoryResponse = z.infer<typeof MemoryResponse>;

/** `ph.memory` of a completion request: which workspace may shape the answer, and the document that is written. */
export const MemoryUse = z.strictObject({
  workspace: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Absolute path; what was saved of it is a source, but for the place where the cursor is. */
  file: z.string().check(z.maxLength(4096)),
});
export type MemoryUse = z.infer<typeof MemoryUse>;
