import type { EditorWindow } from './editor-window.ts';

/** Opens the status menu again and again until a row of it reads as expected; gives all rows of then. */
export async function untilMenuSays(
  { page, openStatusMenu }: EditorWindow,
  expected: RegExp,
): Promise<string[]> {
  for (;;) {
    const rows = await openStatusMenu();
    if (rows.some((row) => expected.test(row))) return rows;
    await page.keyboard.press('Escape');
    await page.waitForTimeout(1000);
  }
}
