import { loadCore } from '../../../server/engine/core.ts';
import { decode } from '../../../server/engine/decode.ts';
import { createDecoder } from '../../../server/engine/decoder.ts';
import { createLookupDrafter, firstDraft } from '../../../server/engine/draft.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { encodePrompt } from '../../../server/engine/prompt.ts';
import type { Recall } from '../../../server/engine/recall.ts';
import { createScheduler, type Turns } from '../../../server/engine/scheduler.ts';
import { commonPrefix, createSlotPool } from '../../../server/engine/slots.ts';
import { createSpeller } from '../../../server/engine/spelling.ts';
import { findModel } from '../../../server/model/store.ts';
import type { Tokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { request } from '../../support/core.ts';

/** The parts of the server's decoder, put together so that one KV cache serves all that is asked at a place. */
export interface Model {
  readonly tokenizer: Tokenizer;
  /** Logits [last, vocab] after each of the last tokens but the very last. */
  rows(ids: readonly number[], last: number): Promise<Float32Array>;
  /** Generates greedily after `prompt` until `enough` says so of the tokens; null takes the model alone. */
  generate(
    prompt: readonly number[],
    most: number,
    recall: Recall | null,
    enough: (tokens: readonly number[]) => boolean,
  ): Promise<{ tokens: readonly number[]; passes: number }>;
  /**
   * What the server would answer to a text around the cursor, greedily and without its limits on lines: the last word
   * is spelt again, and the memory has its say. Ends when `enough` says so of the text.
   */
  answer(
    around: { readonly prefix: string; readonly suffix: string },
    most: number,
    recall: Recall | null,
    enough: (text: string) => boolean,
  ): Promise<string>;
  close(): void;
}

/** Loads a model by its name or digest. */
export async function openModel(name = 'ph-codex-s'): Promise<Model> {
  const { folder } = await findModel(name);
  const core = await loadCore(folder, defaultCoreOptions());
  const { tokenizer, runtime } = core;
  const { eos, banned } = core.generation;
  const parts = { tokenizer, speller: createSpeller(tokenizer), eos, banned };
  const slots = createSlotPool(runtime, 1);
  const scheduler = createScheduler(runtime, slots);
  /** Has turns over the one cache, of which all but the last `last` tokens of `ids` may be known. */
  const over = async <T>(
    ids: readonly number[],
    last: number,
    work: (turns: Turns) => Promise<T>,
  ): Promise<T> => {
    const { signal } = new AbortController();
    const turns = await scheduler.enter({
      priority: 'interactive',
      payer: '',
      doc: '',
      signal,
      sequence: ids,
    });
    turns.keep(Math.min(commonPrefix(turns.ids, ids), ids.length - last));
    try {
      return await work(turns);
    } finally {
      turns.leave();
    }
  };
  return {
    tokenizer,
    async rows(ids, last) {
      const asked = ids.slice(0, -1);
      return over(asked, last, (turns) => {
        const missing = asked.slice(turns.ids.length);
        const rows = Array.from({ length: last }, (_, i) => missing.length - last + i);
        return turns.append(missing, rows);
      });
    },
    async generate(prompt, most, recall, enough) {
      const lookup = createLookupDrafter();
      const drafter = recall ? firstDraft([recall.drafter, lookup]) : lookup;
      const decoder = createDecoder(parts, request(''), '', recall);
      return over(prompt, 1, async (turns) => {
        let tokens: readonly number[] = [];
        for await (const step of decode(prompt, turns, decoder, drafter, most)) {
          tokens = step.tokens;
          if (enough(tokens)) break;
        }
        return { tokens, passes: turns.passes };
      });
    },
    async answer(around, most, recall, enough) {
      const { ids, healing } = encodePrompt({ kind: 'text', ...around }, tokenizer, core.generation, true);
      const lookup = createLookupDrafter();
      const drafter = recall ? firstDraft([recall.drafter, lookup]) : lookup;
      const decoder = createDecoder(parts, request(''), healing, recall);
      return over(ids, 1, async (turns) => {
        let text = '';
        for await (const step of decode(ids, turns, decoder, drafter, most)) {
          text += step.text;
          if (enough(text)) break;
        }
        return text;
      });
    },
    close() {
      slots.close();
      core.close();
    },
  };
}
