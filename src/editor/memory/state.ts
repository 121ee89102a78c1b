import type { MemoryStatus } from '../../../protocol/memory.ts';
import { later } from '../l10n.ts';

/** Why the repository is not remembered, by name, in a sentence for the person who asks. */
export const MEMORY_OFF = {
  setting: later('It is switched off by the setting ph-codex.memory.'),
  untrusted: later('It starts when you trust this workspace.'),
  remote: later('Only on this machine: nothing of the repository goes to a remote server.'),
  'no-folder': later('It starts when a folder is open.'),
} as const satisfies Record<string, string>;

export type MemoryOff = keyof typeof MEMORY_OFF;

/** What is known of the repository's memory in this window. */
export type MemoryState =
  | { readonly kind: 'off'; readonly reason: MemoryOff }
  /** The server has not been told of the workspace yet, or is not there. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'open'; readonly workspace: string; readonly status: MemoryStatus };
