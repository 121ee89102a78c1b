import type { ModelRef } from '../../server/model/store.ts';
import type { Attack } from '../verification/attacks/attacks.ts';
import { startDishonest } from './dishonest.ts';
import { type EditorWindow, openEditorWindow } from './editor-window.ts';

/** How VS Code shows a server: by what it finds out, and in which words it says so of the suggestion itself. */
interface Shown {
  readonly by: 'nothing' | 'no receipt' | 'receipt' | 'audit';
  readonly says: RegExp;
}

/** What has to be seen of each attack. */
export const SHOWN: Readonly<Record<Attack, Shown>> = {
  honest: { by: 'nothing', says: /Receipt \d+ fits/ },
  withhold: { by: 'no receipt', says: /Not verified: .*it was asked for a receipt and gave none/ },
  'other-text': { by: 'receipt', says: /Not verified: it is about another text than the one that came/ },
  replay: { by: 'receipt', says: /Not verified: .*it is about another request: a replay/ },
  equivocate: { by: 'receipt', says: /Not verified: the server signed two receipts with the same number/ },
  backdate: { by: 'receipt', says: /Not verified: its times are not those of this request/ },
  swap: { by: 'audit', says: /Receipt \d+ fits/ },
  'older-checkpoint': { by: 'audit', says: /Receipt \d+ fits/ },
  'other-model': { by: 'audit', says: /Receipt \d+ fits/ },
  sometimes: { by: 'audit', says: /Receipt \d+ fits/ },
  'honest-when-watched': { by: 'audit', says: /Receipt \d+ fits/ },
  'forge-logprobs': { by: 'audit', says: /Receipt \d+ fits/ },
  truncate: { by: 'audit', says: /Receipt \d+ fits/ },
};

/** What was seen of one server. */
export interface Seen {
  /** How many suggestions it took. */
  readonly suggestions: number;
  readonly red: boolean;
  /** A message came unasked. */
  readonly told: boolean;
  /** What "Who Wrote the Last Suggestion?" says. */
  readonly whoWrote: string;
  /** Name of the file that is opened by whoever asks for the evidence. */
  readonly evidence: string | undefined;
}

/** One window of VS Code that is used with one server after the other. */
export interface CheatedWindow {
  /** Takes suggestions of a server of its own that cheats so, until that is found out; keeps a picture. */
  meet(attack: Attack, cheap: string): Promise<Seen>;
  close(): Promise<void>;
}

const FILE = 'numbers.js';
const RED = '.statusbar-item.error-kind[id^="posthuman.ph-codex"]';
const TOAST = '.notification-toast';
const ROWS = '.quick-input-list .monaco-list-row';
const WHO_WROTE = 'Control+Alt+Shift+KeyW';

/** Of a cheat that an audit finds, one answer may be too short to prove it. */
const MOST_SUGGESTIONS = 6;
/** Audits wait until nobody has typed for 15 seconds, and load the model first. */
const AUDIT_MS = 90_000;
const RECEIPT_MS = 3000;
/** A cheat that serves other weights for one answer in twenty has served nineteen honest ones before. */
const ANSWERED = 19;

/** Rows of the answer to who wrote the last suggestion, once its receipt is checked. */
async function whoWrote({ page }: EditorWindow): Promise<string> {
  for (;;) {
    await page.keyboard.press(WHO_WROTE);
    await page.locator(ROWS).first().waitFor();
    const rows = (await page.locator(ROWS).allInnerTexts()).join('\n');
    await page.keyboard.press('Escape');
    await page.locator(ROWS).first().waitFor({ state: 'hidden' });
    if (/Receipt \d+ fits|Not verified/.test(rows)) return rows;
    await page.waitForTimeout(200);
  }
}

/** Asks for the evidence, by the message if one is there, else by the menu; gives the file's name and goes back. */
async function showEvidence({ page, openStatusMenu }: EditorWindow, told: boolean): Promise<string> {
  if (told) await page.locator(`${TOAST} a:has-text("Show Evidence")`).click();
  else {
    await openStatusMenu();
    await page.locator(`${ROWS}:has-text("Choose to see the evidence")`).first().click();
  }
  const tab = page.locator('.tab.active[data-resource-name$=".json"]');
  await tab.waitFor();
  const name = (await tab.getAttribute('data-resource-name')) ?? '';
  await page.locator(`.tab[data-resource-name="${FILE}"]`).click();
  await page.locator(`.tab.active[data-resource-name="${FILE}"]`).waitFor();
  return name;
}

/** Opens the window; `model` is what all servers name, and lies in the home folder. */
export async function openCheatedWindow(home: string, model: ModelRef): Promise<CheatedWindow> {
  const window = await openEditorWindow({
    home,
    fileName: FILE,
    content: 'function add(a, b) {\n  return a + b;\n}\n\nfunction multiply(a, b) {',
    settings: {
      // One question at the end of what is typed: no answer that is cut short by the next letter.
      'ph-codex.debounce': 500,
      // Pointed at servers that are not there yet, it would call them unreachable.
      'ph-codex.warmUp': false,
    },
    machineSettings: { 'ph-codex.mode': 'remote' },
    keybindings: [{ key: 'ctrl+alt+shift+w', command: 'ph-codex.whoWrote' }],
  });
  const { page } = window;
  const appears = (selector: string, timeout: number) =>
    page
      .locator(selector)
      .waitFor({ timeout })
      .then(() => true)
      .catch(() => false);
  let typed = 0;

  async function suggestion(): Promise<void> {
    await page.keyboard.press('Escape');
    if (typed > 0) {
      // A line that was left unfinished would teach the model to leave the next one so.
      await page.locator('.editor-instance .view-lines').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Control+Shift+KeyK');
    }
    // Of words in a comment the model is not sure enough to be shown unasked.
    await window.typeAtEnd(`\nconst product${++typed} = `);
    await window.ghostText();
  }

  return {
    async meet(attack, cheap) {
      const { by } = SHOWN[attack];
      const patience = by === 'audit' ? AUDIT_MS : RECEIPT_MS;
      const server = await startDishonest(attack, model, cheap, { answered: ANSWERED });
      try {
        window.changeMachineSettings({ 'ph-codex.server.url': server.url });
        let red = false;
        let suggestions = 0;
        let said = '';
        while (!red && suggestions++ < MOST_SUGGESTIONS) {
          await suggestion();
          said = await whoWrote(window);
          const expected = by === 'audit' || by === 'receipt';
          red = await appears(RED, patience);
          if (!expected) break;
        }
        const told = await page.locator(TOAST).isVisible();
        await window.openStatusMenu();
        await window.shot(`cheat-${attack}`);
        await page.keyboard.press('Escape');
        const evidence = red ? await showEvidence(window, told) : undefined;
        return { suggestions, red, told, whoWrote: said, evidence };
      } finally {
        await server.stop();
      }
    },
    close: window.close,
  };
}
