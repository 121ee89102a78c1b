import type { IndexChange } from './live-segments.ts';
import type { WorkspaceFolder } from './workspace-names.ts';

/** How the builder is to be set up. */
export interface BuilderOptions {
  readonly folders: readonly WorkspaceFolder[];
  /** Where the index is kept between runs. */
  readonly cacheFolder: string;
  readonly modelFolder: string;
  /** See `createBusyFlag`. */
  readonly busy: Int32Array;
  /** Names of the files that the person works on. */
  readonly near: readonly string[];
}

/** What the engine's thread tells the builder. */
export type ToBuilder =
  | { readonly type: 'changed'; readonly names: readonly string[]; readonly ticket: number }
  | { readonly type: 'rescan'; readonly near: readonly string[] }
  | { readonly type: 'settle'; readonly id: number }
  | { readonly type: 'close' };

/** What the builder tells the engine's thread. */
export type FromBuilder =
  | { readonly type: 'changes'; readonly changes: readonly IndexChange[] }
  | {
      readonly type: 'progress';
      readonly indexing: boolean;
      readonly leftOut: Readonly<Record<string, number>>;
    }
  /** Changes up to this ticket have been compared with the disk. */
  | { readonly type: 'looked'; readonly ticket: number }
  | { readonly type: 'settled'; readonly id: number }
  | { readonly type: 'log'; readonly text: string };
