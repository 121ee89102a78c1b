import type { FrameLocator, Locator } from 'playwright-core';
import type { EditorWindow } from '../../support/editor-window.ts';

/** What a person sees and does in the story's window, which is opened after the story has begun. */
export interface Desk {
  /** The page of the extension that is in front. */
  panel(): FrameLocator;
  /** The newest message that has a text. */
  toast(text: string): Locator;
  /** Waits for a message and closes it, so that nobody takes it for a later one. */
  dismiss(text: string): Promise<void>;
  /** The row of a list to choose from. */
  row(text: string): Locator;
  /** Runs a command as a person does, who opens the palette again where a page that comes up takes the focus from it. */
  run(title: string, tries?: number): Promise<void>;
  /** Rows of the status menu, which is closed again. */
  menu(shot?: string): Promise<string>;
}

/** The desk of a window. */
export function createDesk(window: () => EditorWindow): Desk {
  const first = (selector: string) => window().page.locator(selector).first();
  const toast = (text: string) => first(`.notification-toast:has-text("${text}")`);
  const row = (text: string) => first(`.quick-input-list .monaco-list-row:has-text("${text}")`);

  async function run(title: string, tries = 3): Promise<void> {
    const { keyboard } = window().page;
    await keyboard.press('F1');
    await first('.quick-input-widget input').waitFor();
    await keyboard.type(`PH-Codex: ${title}`);
    try {
      await row(`PH-Codex: ${title}`).waitFor({ timeout: 10_000 });
    } catch (error) {
      if (tries === 1) throw error;
      return run(title, tries - 1);
    }
    await keyboard.press('Enter');
  }

  return {
    panel: () => window().page.frameLocator('iframe.webview.ready').frameLocator('#active-frame'),
    toast,
    async dismiss(text) {
      const message = toast(text);
      await message.hover();
      await message.locator('.codicon-notifications-clear').click();
      await message.waitFor({ state: 'detached' });
    },
    row,
    run,
    async menu(shot) {
      const rows = await window().openStatusMenu();
      if (shot) await window().shot(shot);
      await window().page.keyboard.press('Escape');
      await window().page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      return rows.join('\n');
    },
  };
}
