import assert from 'node:assert/strict';
import { BILLING } from '../support/billing-repository.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { testHome } from '../support/test-home.ts';
import { untilMenuSays } from '../support/until-menu-says.ts';

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

  /** scripts/docs/pictures.ts makes media/memory.png of two of these. */
  const shot = async ({ page, shot: keep }: EditorWindow, name: string) => {
    const size = page.viewportSize();
    await page.keyboard.press('Control+B');
    await page.setViewportSize({ width: 680, height: 220 });
    await keep(name);
    if (size) await page.setViewportSize(size);
  };

  const menuRow = async (opened: EditorWindow, expected: RegExp) => {
    const rows = await untilMenuSays(opened, expected);
    await opened.page.keyboard.press('Escape');
    await opened.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    return rows.find((row) => expected.test(row)) ?? '';
  };

  /** By itself it shows what is sure; who asks by hand is shown all of it. */
  const askByHand = async ({ page, ghostText }: EditorWindow) => {
    await page.keyboard.press('Escape');
    await page.locator('.ghost-text-decoration').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+Backslash');
    return ghostText();
  };

  afterEach(async () => {
    await window?.close();
    window = undefined;
  });
  after(() => home.remove());

  it('fills in the arguments as the repository does elsewhere, and leads to where that is', async () => {
    const opened = await open(true);
    await opened.typeAtEnd(''); // a cursor that moves wakes the model, and that the memory
    await menuRow(opened, REMEMBERED);
    await opened.typeAtEnd(TYPED);
    const sure = await opened.ghostText();
    assert.ok(ARGUMENTS.startsWith(sure), sure);
    assert.equal(await askByHand(opened), ARGUMENTS);
    await shot(opened, 'memory-on');
    assert.match(await menuRow(opened, /Who wrote the last suggestion/), SOURCE);

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
    await opened.ghostText();
    const ghost = await askByHand(opened);
    await shot(opened, 'memory-off');
    assert.doesNotMatch(ghost, /invoice\.total|EUR/);
    assert.match(await menuRow(opened, /Who wrote the last suggestion/), /the model alone/);
    assert.match(await menuRow(opened, /Repository memory/), /Repository memory: off/);
  });
});
