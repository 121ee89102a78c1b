import type { Page } from 'playwright-core';
import type { Gap } from './document.ts';
import { readRecording, shownAfter } from './recorder.ts';

/** Where the suggestion came from: the one already shown, a KV cache with most of the prompt, or one without. */
export type KeyKind = 'as_suggested' | 'warm' | 'cold';

export interface KeyResult {
  readonly kind: KeyKind;
  /** From the key to the ghost text in the page; undefined where nothing was suggested. */
  readonly ms: number | undefined;
}

const GIVE_UP_MS = 4000;
const POLL_MS = 25;
/** A suggestion has stopped growing, and the next key finds the machine idle. */
const REST_MS = 400;

async function pressAndWait(page: Page, key: string, giveUpMs: number): Promise<KeyResult> {
  await page.keyboard.type(key);
  const end = performance.now() + giveUpMs;
  for (;;) {
    const recording = await readRecording(page);
    const kind = recording.before.startsWith(key) ? 'as_suggested' : 'warm';
    const shown = shownAfter(key, recording);
    if (shown !== undefined) return { kind, ms: shown - recording.pressedAt };
    if (performance.now() > end) return { kind, ms: undefined };
    await page.waitForTimeout(POLL_MS);
  }
}

/** Goes to a gap and types it key by key, each after the suggestion for the one before was there. */
export async function typeGap(
  page: Page,
  { line, column, typed }: Gap,
  giveUpMs = GIVE_UP_MS,
): Promise<KeyResult[]> {
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(`${line}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  const results: KeyResult[] = [];
  for (const [i, key] of [...typed].entries()) {
    const result = await pressAndWait(page, key, giveUpMs);
    // The first key comes before the background has filled the cache for the new place.
    results.push(i === 0 ? { ...result, kind: 'cold' } : result);
    await page.waitForTimeout(REST_MS);
  }
  return results;
}
