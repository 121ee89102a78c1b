import type { EditorWindow } from './editor-window.ts';

/**
 * One window for the tests of a suite: opened by `open` for the first of them, and anew after one that failed, since what
 * an attempt left on the screen must not fail the next. Gives the window of the test that runs.
 */
export function suiteWindow(open: () => Promise<EditorWindow>): () => EditorWindow {
  let current: EditorWindow | undefined;

  const close = async () => {
    await current?.close();
    current = undefined;
  };
  beforeEach(async () => {
    current ??= await open();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'passed') await close();
  });
  after(close);

  return () => {
    if (!current) throw new Error('No window outside of a test.');
    return current;
  };
}
