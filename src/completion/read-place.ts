import type { MemoryUse } from '../../protocol/memory.ts';
import type { Place } from './place.ts';
import type { PromptBudget } from './prompt-budget.ts';
import type { Position, TextSource } from './text-source.ts';
import { prefixWindow, suffixWindow } from './window.ts';

/** A document that is written, as far as completion needs it. */
export interface OpenDocument {
  /** Opaque name of the document. */
  readonly doc: string;
  readonly languageId: string;
  readonly source: TextSource;
  readonly memory: MemoryUse | null;
  readonly budget: PromptBudget;
}

/** Reads the place of a cursor; `previous` is where the window began last time, and `start` where it begins now. */
export function readPlace(
  { doc, languageId, source, memory, budget }: OpenDocument,
  at: Position,
  previous: Position | undefined,
): { readonly place: Place; readonly start: Position } {
  const { text, start } = prefixWindow(source, at, budget.prefix, previous);
  const place = { doc, languageId, prefix: text, ...suffixWindow(source, at, budget.suffix), memory };
  return { place, start };
}
