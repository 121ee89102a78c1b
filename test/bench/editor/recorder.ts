import type { Page } from 'playwright-core';

/** A key that was pressed and what became of the ghost text, in milliseconds of the page's clock. */
export interface Recording {
  readonly pressedAt: number;
  /** Ghost text when the key was pressed. */
  readonly before: string;
  /** Every change of it since. */
  readonly changes: ReadonlyArray<{ readonly at: number; readonly ghost: string }>;
}

/** Runs in the page: notes each key and each change of the ghost text when it happens, not when somebody looks. */
const INSTALL = `(() => {
  const read = () => [...document.querySelectorAll('.view-lines .ghost-text-decoration')]
    .map((node) => node.textContent).join('').replaceAll('\\u00a0', ' ');
  const recording = { pressedAt: 0, before: '', changes: [] };
  let now = read();
  window.ghostRecording = recording;
  document.addEventListener('keydown', (event) => {
    Object.assign(recording, { pressedAt: event.timeStamp, before: now, changes: [] });
  }, true);
  new MutationObserver(() => {
    const ghost = read();
    if (ghost === now) return;
    now = ghost;
    recording.changes.push({ at: performance.now(), ghost });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

export async function installRecorder(page: Page): Promise<void> {
  await page.evaluate(INSTALL);
}

export async function readRecording(page: Page): Promise<Recording> {
  return page.evaluate('window.ghostRecording');
}

/** When the suggestion for the text with `key` in it was there; undefined if none came. */
export function shownAfter(key: string, { before, changes }: Recording): number | undefined {
  const rest = before.startsWith(key) ? before.slice(key.length) : undefined;
  const expected = rest
    ? ({ ghost }: { ghost: string }) => ghost === rest
    : ({ ghost }: { ghost: string }) => ghost !== '' && ghost !== before;
  return changes.find(expected)?.at;
}
