import { createStopFilter } from './stop.ts';

/** Turns the bytes of generated tokens into the text that is shown. */
export interface TextStream {
  /** Bytes that have still to be spelled before new text begins. */
  readonly unspelled: string;
  /** Takes one token's bytes: its own text, what may be shown now, and whether a stop string was met. */
  push(bytes: string): { readonly own: string; readonly shown: string; readonly stopped: boolean };
  /** The rest, once no more tokens come. */
  flush(): string;
}

/** @param healing bytes of the prompt that generation spells again first; they are not shown. */
export function createTextStream(healing: string, stops: readonly string[]): TextStream {
  const decoder = new TextDecoder();
  const filter = createStopFilter(stops);
  let unspelled = healing;
  return {
    get unspelled() {
      return unspelled;
    },
    push(bytes) {
      const fresh = bytes.slice(unspelled.length);
      unspelled = unspelled.slice(bytes.length);
      const own = decoder.decode(Buffer.from(fresh, 'latin1'), { stream: true });
      const { text, stopped } = filter.push(own);
      return { own, shown: text, stopped };
    },
    flush() {
      const { text, stopped } = filter.push(decoder.decode());
      return stopped ? text : text + filter.flush();
    },
  };
}
