import assert from 'node:assert/strict';
import { BILLING } from '../support/billing-repository.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { testHome } from '../support/test-home.ts';

const CONTENT = `import { chargeCustomer } from './billing.js';

export async function renew(account, invoice) {
`;
const TYPED = '  const receipt = await chargeCustomer(';
const ARGUMENTS = `account, invoice.total, { currency: 'EUR' });`;

const SOURCE = /src\/(monthly-run|reminders|upgrade)\.js/;
const REMEMBERED = /Repository memory: 6 files, \d+ tokens/;

describe('repository memory in VS Code', function () {
  this.timeout(180_000);
  const home = testHome();
  let window: EditorWindow | undefined;

  const open = async (memory: boolean) => {
    const opened = await openEditorWindow({
      home: home.path,
      fileName: 'src/renew.js',
      content: CONTENT,
      others: BILLING,
      settings: {
        'ph-codex.memory': memory,
        'workbench.colorTheme': 'Default Dark Modern',
        'workbench.activityBar.location': 'hidden',
        'window.commandCenter': false,
        'editor.fontSize': 12,
        'editor.folding': false,
        'editor.glyphMargin': false,
        'editor.minimap.enabled': false,
        'editor.parameterHints.enabled': false,
      },
    });
    window = opened;
    return opened;
  };

  /** media/memory.png is two of these pictures. */
  const shot = async ({ page, shot: keep }: EditorWindow, name: string) => {
    const size = page.viewportSize();
    await page.keyboard.press('Control+B');
    await page.setViewportSize({ width: 680, height: 220 });
    await keep(name);
    if (size) await page.setViewportSize(size);
  };

  /** The menu shows a moment: it is opened anew until it says that, at most a hundred times. */
  const untilMenuSays = async ({ openStatusMenu, page }: EditorWindow, expected: RegExp) => {
    let rows: string[] = [];
    for (let times = 0; times < 100; times++) {
      rows = await openStatusMenu();
      await page.keyboard.press('Escape');
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      const row = rows.find((text) => expected.test(text));
      if (row) return row;
    }
    throw new Error(`The menu says: ${rows.join('; ')}`);
  };

  afterEach(async () => {
    await window?.close();
    window = undefined;
  });
  after(() => home.remove());

  it('fills in the arguments as the repository does elsewhere, and leads to where that is', async () => {
    const opened = await open(true);
    await opened.typeAtEnd(''); // a cursor that moves wakes the model, and that the memory
    await untilMenuSays(opened, REMEMBERED);
    await opened.typeAtEnd(TYPED);
    const sure = await opened.ghostText();
    assert.ok(ARGUMENTS.startsWith(sure), sure);
    // By itself it shows what is sure; who asks by hand is shown all of it.
    await opened.page.keyboard.press('Escape');
    await opened.page.locator('.ghost-text-decoration').first().waitFor({ state: 'detached' });
    await opened.page.keyboard.press('Alt+Backslash');
    assert.equal(await opened.ghostText(), ARGUMENTS);
    await shot(opened, 'memory-on');
    assert.match(await untilMenuSays(opened, /Who wrote the last suggestion/), SOURCE);

    const { page } = opened;
    await opened.openStatusMenu();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Who wrote the last suggestion' }).click();
    const source = rows.filter({ hasText: SOURCE }).filter({ hasNotText: 'shaped' }).first();
    await source.waitFor();
    await opened.shot('who-wrote');
    const [, file = ''] = SOURCE.exec(await source.innerText()) ?? [];
    await source.click();
    await page.locator('.tab.active', { hasText: `${file}.js` }).waitFor();
  });

  it('leaves the model alone when it is switched off', async () => {
    const opened = await open(false);
    await opened.typeAtEnd(TYPED);
    const ghost = await opened.ghostText();
    await shot(opened, 'memory-off');
    assert.doesNotMatch(ghost, /invoice\.total|EUR/);
    assert.match(await untilMenuSays(opened, /Who wrote the last suggestion/), /the model alone/);
    assert.match(await untilMenuSays(opened, /Repository memory/), /Repository memory: off/);
  });
});
