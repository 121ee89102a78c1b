import type { Page } from 'playwright-core';

/** The key that shows what each extension took to activate. */
export const SHOW_EXTENSIONS = { key: 'ctrl+alt+9', command: 'workbench.action.showRuntimeExtensions' };

const TIMES = 5;

/** Milliseconds that VS Code says our extension took: to load its code and to run `activate`. */
async function readActivation(page: Page): Promise<number> {
  await page.locator('.statusbar-item[id^="posthuman.ph-codex"]').first().waitFor();
  const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Posthuman Codex' });
  const time = row.locator('.activation-time');
  await page.keyboard.press('Control+Alt+9');
  await time.filter({ hasText: /\d+\s?ms/ }).waitFor();
  return Number(/(\d+)\s?ms/.exec(await time.innerText())?.[1]);
}

/** The same for one extension host after another, each with the window loaded anew. */
export async function measureActivation(page: Page): Promise<number[]> {
  const times = [await readActivation(page)];
  while (times.length < TIMES) {
    await page.reload();
    times.push(await readActivation(page));
  }
  return times;
}
