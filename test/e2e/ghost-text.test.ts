import assert from 'node:assert/strict';
import { openEditorWindow } from '../support/editor-window.ts';
import { suiteWindow } from '../support/suite-window.ts';
import { testHome } from '../support/test-home.ts';

const CONTENT = `function add(a, b) {
  return a + b;
}

function multiply(a, b) {
`;
const TYPED = '  return a';

const BEGUN = `def fibonacci(n):
    """The n-th Fibonacci number."""`;

describe('ghost text in VS Code', function () {
  this.timeout(180_000);
  const home = testHome();
  const opened = suiteWindow(() =>
    openEditorWindow({ home: home.path, fileName: 'math.js', content: CONTENT }),
  );

  after(() => home.remove());

  it('appears behind typed code, comes from the real model and is accepted with Tab', async () => {
    const window = opened();
    await window.typeAtEnd(TYPED);
    const ghost = await window.ghostText();
    await window.shot('ghost-text');
    assert.match(ghost, /^ \* b/);

    await window.accept();
    assert.equal(await window.save(), CONTENT + TYPED + ghost);
  });

  it('is signed by the status bar, whose menu says who answers', async () => {
    const window = opened();
    await window.page.locator('.statusbar-item[id^="posthuman.ph-codex"]:has-text("PH-Codex-S")').waitFor();
    const rows = await window.openStatusMenu();
    await window.shot('status-menu');
    assert.ok(
      rows.some((row) => /[0-9a-f]{8}/.test(row)),
      rows.join('\n'),
    );
  });

  it('fills a whole block, which is accepted as it was shown', async () => {
    const other = await openEditorWindow({
      home: home.path,
      fileName: 'fibonacci.py',
      content: BEGUN,
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    });
    try {
      await other.page.setViewportSize({ width: 900, height: 380 }); // scripts/docs/pictures.ts takes media/screenshot.png of it
      await other.typeAtEnd('\n    ');
      const ghost = await other.ghostText();
      await other.shot('block');
      assert.ok(ghost.includes('\n'), ghost);
      await other.accept();
      assert.equal(await other.save(), `${BEGUN}\n    ${ghost}`);
    } finally {
      await other.close();
    }
  });
  it('comes although VS Code had no idle moment yet to attach it to the editor', async () => {
    const busy = await openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: CONTENT,
      settings: { 'editor.hover.enabled': false }, // the mouse over the text would attach it
      busy: true,
    });
    try {
      await busy.typeAtEnd(TYPED);
      await busy.page.locator('.view-lines .ghost-text-decoration').first().waitFor({ state: 'attached' });
    } finally {
      await busy.close();
    }
  });

  it('is asked for by hand with Alt+\\', async () => {
    const window = opened();
    await window.page.keyboard.press('Escape');
    await window.typeAtEnd('\n\nfunction subtract(a, b) {\n  return a');
    await window.ghostText();
    await window.page.keyboard.press('Escape');
    const ghost = window.page.locator('.view-lines .ghost-text-decoration').first();
    await ghost.waitFor({ state: 'detached' });
    await window.page.keyboard.press('Alt+Backslash');
    await ghost.waitFor({ state: 'attached' });
  });

  it('is read out to who uses a screen reader, and told apart in a theme of high contrast', async () => {
    const window = opened();
    const { page } = window;
    window.changeMachineSettings({
      'editor.accessibilitySupport': 'on',
      'workbench.colorTheme': 'Default High Contrast',
    });
    await page.locator('.monaco-workbench.hc-black').waitFor();
    await page.keyboard.press('Escape');
    await window.typeAtEnd('\n\nfunction divide(a, b) {\n  return a');
    const ghost = await window.ghostText();
    // VS Code says it, and how it is looked at closely (Alt+F2).
    const said = page.locator('.monaco-aria-container .monaco-alert', { hasText: ghost.trim() });
    await said.first().waitFor({ state: 'attached' });
    await window.shot('high-contrast');
    const status = page.locator('.statusbar-item[id^="posthuman.ph-codex"]').first();
    await page.waitForFunction(
      `document.querySelector('.statusbar-item[id^="posthuman.ph-codex"] a')?.ariaLabel?.startsWith('PH-Codex-S, ')`,
    );
    assert.equal(await status.locator('a').getAttribute('role'), 'button');
  });
});
