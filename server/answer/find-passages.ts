import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnswerRequest } from '../../protocol/answer.ts';
import { PhcError } from '../../protocol/errors.ts';
import { listWorkspace } from '../memory/list-workspace.ts';
import { readSource } from '../memory/read-source.ts';
import { createWorkspaceNames } from '../memory/workspace-names.ts';
import { createPassageIndex, type PassageIndex } from './bm25.ts';
import { type Passage, passagesOf } from './passages.ts';

/** A passage and how well it goes with the question. */
export interface FoundPassage {
  readonly passage: Passage;
  readonly score: number;
}

/** Text of all files together; more is not read, which takes a second and a half. */
const MOST_BYTES = 16 << 20;

function realFolder(folder: string): { given: string; real: string } {
  try {
    if (isAbsolute(folder)) return { given: folder, real: realpathSync.native(folder) };
  } catch {
    // Told below: whoever asks need not know which of the reasons it was.
  }
  throw new PhcError('PHC_REQUEST_INVALID', { detail: 'folders: no such folder', param: 'folders' });
}

/** Reads what may be read of the folders: by the rules of the repository memory, which keep links and secrets out. */
async function addFolders(index: PassageIndex, folders: readonly string[], signal: AbortSignal) {
  const names = createWorkspaceNames(folders.map(realFolder));
  const listing = await listWorkspace(names, { breathe: () => {}, near: [], budget: MOST_BYTES });
  for (const { name } of listing.files) {
    signal.throwIfAborted();
    const source = readSource(names.toPath(name), name);
    if (typeof source === 'string') continue;
    for (const passage of passagesOf(name, source.text)) index.add(passage);
    // Others are served between two files.
    await nextTurn();
  }
}

/**
 * The passages of documents or folders that go best with a question, the best first.
 * @throws PhcError PHC_REQUEST_INVALID for a folder that is none; the signal's reason.
 */
export async function findPassages(
  { question, folders, documents, passages }: AnswerRequest,
  signal: AbortSignal,
): Promise<FoundPassage[]> {
  const index = createPassageIndex();
  for (const { name, text } of documents ?? []) {
    signal.throwIfAborted();
    for (const passage of passagesOf(name, text)) index.add(passage);
    await nextTurn();
  }
  if (folders) await addFolders(index, folders, signal);
  return index.search(question, passages);
}
