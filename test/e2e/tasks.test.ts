import assert from 'node:assert/strict';
import { openEditorWindow } from '../support/editor-window.ts';
import { suiteWindow } from '../support/suite-window.ts';
import { testHome } from '../support/test-home.ts';

const CONTENT = `"""Numbers."""


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


# Returns the factorial of n.
`;

const KEYS = {
  generate: 'Control+Alt+1',
  newProject: 'Control+Alt+2',
  previewPage: 'Control+Alt+3',
  showStatistics: 'Control+Alt+4',
} as const;

const keybindings = Object.entries(KEYS).map(([name, key]) => ({
  key: key.toLowerCase().replace('control', 'ctrl'),
  command: `ph-codex.${name}`,
  ...(name === 'newProject' && { args: 'A button that counts clicks' }),
}));

describe('tasks in VS Code', function () {
  this.timeout(240_000);
  const home = testHome();
  const opened = suiteWindow(async () => {
    const window = await openEditorWindow({
      home: home.path,
      fileName: 'numbers.py',
      content: CONTENT,
      keybindings,
      settings: { 'ph-codex.tasks.candidates': 2, 'diffEditor.renderSideBySide': false },
    });
    await window.page.setViewportSize({ width: 1000, height: 560 }); // scripts/docs/pictures.ts cuts media/generate.png out of one of these
    return window;
  });

  after(() => home.remove());

  it('show a function as a difference, which Ctrl+Enter writes and one undo takes back', async () => {
    const window = opened();
    const { page } = window;
    await window.typeAtEnd('');
    await page.keyboard.press(KEYS.generate);
    const shown = page.locator('.modified-in-monaco-diff-editor .view-line');
    // The status bar may say so before the difference is drawn.
    await shown
      .filter({ hasText: /def\s(?!fibonacci)\w+\(/ })
      .first()
      .waitFor();
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /the (surest first|only one)/ })
      .waitFor();
    await window.shot('task-generate');
    assert.equal(window.saved(), CONTENT, 'nothing is written before it is accepted');
    await page.keyboard.press('Control+Enter');
    await page.locator('.modified-in-monaco-diff-editor').waitFor({ state: 'detached' });
    const written = await window.save();
    assert.ok(written.startsWith(CONTENT), written);
    assert.match(written.slice(CONTENT.length), /def \w+\(/);
    await page.keyboard.press('Control+Z');
    assert.equal(await window.save(), CONTENT);
  });

  it('let go of a function at Escape, also while the model still writes it', async () => {
    const window = opened();
    const { page } = window;
    await window.typeAtEnd('');
    await page.keyboard.press(KEYS.generate);
    await page.locator('.monaco-editor.focused.modified-in-monaco-diff-editor').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.modified-in-monaco-diff-editor').waitFor({ state: 'detached' });
    assert.equal(await window.save(), CONTENT);
  });

  it('plan a page, write it into a tree, and show it without network', async () => {
    const window = opened();
    const { page } = window;
    await page.keyboard.press(KEYS.newProject);
    const row = (text: string) => page.locator(`.quick-input-list .monaco-list-row:has-text("${text}")`);
    await row('A web page').click();
    await row('style.css').waitFor();
    await window.shot('project-plan');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-list-row[aria-label*="index.html, written"]').waitFor();
    await page.keyboard.press(KEYS.previewPage);
    const frame = page
      .frameLocator('iframe.webview.ready')
      .frameLocator('#active-frame')
      .frameLocator('iframe');
    await frame.locator('body').waitFor();
    await window.shot('project');
    const policy = await frame.locator('meta[http-equiv]').getAttribute('content');
    assert.match(policy ?? '', /default-src 'none'/);
  });

  it('are followed by a page of numbers that nobody else gets', async () => {
    const window = opened();
    const { page } = window;
    await page.keyboard.press(KEYS.showStatistics);
    const statistics = page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    await statistics.locator('text=Suggestions shown').waitFor();
    await window.shot('statistics');
  });
});
