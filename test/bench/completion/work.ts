import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import { GenerationFile } from '../../../protocol/model-files.ts';
import { encodePrompt } from '../../../server/engine/prompt.ts';
import { commonPrefix } from '../../../server/engine/slots.ts';
import { findModel } from '../../../server/model/store.ts';
import { utf8Text } from '../../../server/tokenizer/byte-level.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';

/** What a client had the server do. */
export interface Work {
  readonly requests: number;
  /** Tokens of prompts that were not in the cache. */
  readonly prefilled: number;
  /** Tokens that the client was sent, those that it then left out included. */
  readonly decoded: number;
  /** From the question to all that was read of the answer, in milliseconds, one for each request. */
  readonly times: readonly number[];
}

/** Counts the work of one client. */
export interface WorkCount {
  readonly work: Work;
  begin(request: CompletionRequest): void;
  token(count: number): void;
  /** @param text of the answer, as far as it was read. */
  end(text: string, milliseconds: number): void;
}

/**
 * Opens a counter of work. The prompt's part is worked out anew, as the server does it: of an answer that is left early
 * it tells nothing.
 */
export async function openWorkCounter(): Promise<() => WorkCount> {
  const { folder } = await findModel('ph-codex-s');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const tokenizer = createTokenizer(read('tokenizer.json'));
  const generation = GenerationFile.parse(read('generation.json'));
  return () => {
    const cached = new Map<string, readonly number[]>();
    const times: number[] = [];
    let requests = 0;
    let prefilled = 0;
    let decoded = 0;
    let last: { doc: string; ids: readonly number[]; healing: string } | undefined;
    return {
      get work() {
        return { requests, prefilled, decoded, times };
      },
      begin({ prompt, suffix, ph }) {
        if (typeof prompt !== 'string') return;
        const doc = ph?.doc ?? '';
        const { ids, healing } = encodePrompt(
          { kind: 'text', prefix: prompt, suffix: suffix ?? '' },
          tokenizer,
          generation,
          true,
        );
        const known = Math.min(commonPrefix(cached.get(doc) ?? [], ids), ids.length - 1);
        last = { doc, ids, healing: utf8Text(healing) };
        requests++;
        prefilled += ids.length - known;
      },
      token(count) {
        decoded += count;
      },
      end(text, milliseconds) {
        if (last) cached.set(last.doc, [...last.ids, ...tokenizer.encode(last.healing + text)]);
        times.push(milliseconds);
      },
    };
  };
}
