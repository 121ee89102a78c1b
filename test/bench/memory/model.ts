import { loadCore } from '../../../server/engine/core.ts';
import { decode } from '../../../server/engine/decode.ts';
import { createDecoder } from '../../../server/engine/decoder.ts';
import { createLookupDrafter, firstDraft } from '../../../server/engine/draft.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { createPasses } from '../../../server/engine/passes.ts';
import { encodePrompt } from '../../../server/engine/prompt.ts';
import type { Recall } from '../../../server/engine/recall.ts';
import { createScheduler, type Job } from '../../../server/engine/scheduler.ts';
import { commonPrefix, type Slot } from '../../../server/engine/slots.ts';
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
  const scheduler = createScheduler(runtime);
  const slot: Slot = { cache: runtime.createCache(), ids: [], prompt: [], doc: '', busy: true, lastUse: 0 };
  const job: Job = { warm: false, signal: new AbortController().signal, sequence: [] };
  const rewind = (ids: readonly number[]) => {
    slot.ids.length = Math.min(commonPrefix(slot.ids, ids), ids.length - 1);
  };
  return {
    tokenizer,
    async rows(ids, last) {
      const asked = ids.slice(0, -1);
      slot.ids.length = Math.min(commonPrefix(slot.ids, asked), asked.length - last);
      const missing = asked.slice(slot.ids.length);
      const rows = Array.from({ length: last }, (_, i) => missing.length - last + i);
      return createPasses(runtime, scheduler, slot, job).append(missing, rows);
    },
    async generate(prompt, most, recall, enough) {
      rewind(prompt);
      const passes = createPasses(runtime, scheduler, slot, job);
      const lookup = createLookupDrafter();
      const drafter = recall ? firstDraft([recall.drafter, lookup]) : lookup;
      const decoder = createDecoder(parts, request(''), '', recall);
      let tokens: readonly number[] = [];
      for await (const step of decode(prompt, slot, passes, decoder, drafter, most)) {
        tokens = step.tokens;
        if (enough(tokens)) break;
      }
      return { tokens, passes: passes.count };
    },
    async answer(around, most, recall, enough) {
      const { ids, healing } = encodePrompt({ kind: 'text', ...around }, tokenizer, core.generation, true);
      rewind(ids);
      const passes = createPasses(runtime, scheduler, slot, job);
      const lookup = createLookupDrafter();
      const drafter = recall ? firstDraft([recall.drafter, lookup]) : lookup;
      const decoder = createDecoder(parts, request(''), healing, recall);
      let text = '';
      for await (const step of decode(ids, slot, passes, decoder, drafter, most)) {
        text += step.text;
        if (enough(text)) break;
      }
      return text;
    },
    close() {
      slot.cache.close();
      core.close();
    },
  };
}
