import { openEditorWindow } from '../../support/editor-window.ts';
import type { RecordingProxy } from '../../support/recording-proxy.ts';
import { contentOf, warmsOtherFiles } from './infill-exchanges.ts';

const CART = `function addItem(cart, item) {
  cart.items.push(item);
  cart.total = cart.total + item.price;
  return cart;
}

module.exports = { addItem };
`;
const SUMS = `function add(a, b) {
  return a + b;
}

function subtract(a, b) {
  return a - b;
}
`;
const TYPED = '\nfunction multiply(a, b) {\n  return ';

/** What its status bar item says of an answer: tokens cached of how many there may be, read, and generated. */
const TOLD = /c: \d+ \/ [1-9]\d*,.* p: \d+ \([\d.]+ ms.* g: [1-9]\d* \([\d.]+ ms/;

/** Runs in the page, which shows it for moments only: what was asked again at the same place comes from its cache. */
const KEEP_STATUS = `(() => {
  const items = () => [...document.querySelectorAll('.statusbar-item')].map((item) => item.textContent);
  const watch = new MutationObserver(() => window.told.push(...items().filter((text) => text.includes('llama-vscode |'))));
  window.told = [];
  watch.observe(document.querySelector('.statusbar'), { childList: true, subtree: true, characterData: true });
})()`;

/**
 * Uses llama.vscode in a window of the real VS Code as a person does; throws where it does not show, take or tell what the
 * server behind `proxy` answers. Keeps pictures in .test-results.
 */
export async function useInVscode(
  folder: string,
  proxy: RecordingProxy,
  home: string,
  vscode: string | undefined,
): Promise<void> {
  const window = await openEditorWindow({
    home,
    fileName: 'sums.js',
    content: SUMS,
    others: { 'cart.js': CART },
    instead: { id: 'ggml-org.llama-vscode', folder },
    vscode,
    settings: { 'llama-vscode.endpoint': proxy.url, 'llama-vscode.ask_install_llamacpp': false },
  });
  const { page } = window;
  const tab = (name: string) => page.locator(`.tab[data-resource-name="${name}"]`);
  try {
    // How to use it, shown once: in 0.0.45 in a dialogue, in 0.0.63 in a tab.
    const dialogue = page.locator('.monaco-dialog-box');
    const information = page.locator('.tab:has-text("Information")');
    await dialogue.or(information).first().waitFor();
    if (await dialogue.isVisible()) await page.keyboard.press('Escape');
    else await information.locator('.tab-actions a').first().click();
    await dialogue.or(information).first().waitFor({ state: 'detached' });
    await page.locator('.explorer-folders-view .monaco-list-row:has-text("cart.js")').dblclick();
    await tab('cart.js').and(page.locator('.active')).waitFor();
    await tab('sums.js').click();
    await tab('sums.js').and(page.locator('.active')).waitFor();
    await proxy.until('warming by llama.vscode', (one) => warmsOtherFiles(one) && one.answer?.status === 200);
    await page.evaluate(KEEP_STATUS);
    await window.typeAtEnd(TYPED);
    const [ghost = ''] = (await window.ghostText()).split('\n');
    await window.shot('llama-vscode');
    const told = await page.waitForFunction(`window.told.find((said) => /${TOLD.source}/.test(said))`);
    await proxy.until('question about what follows the suggestion', ({ sent }) => {
      const before = `${sent['input_prefix']}${sent['prompt']}`;
      return before.startsWith(SUMS + TYPED) && before.length > (SUMS + TYPED).length;
    });
    await window.accept();
    await window.shot('llama-vscode-accepted');
    const saved = await window.save();
    const taken = saved.startsWith(SUMS + TYPED) ? saved.slice((SUMS + TYPED).length).trimEnd() : '';
    const isAnswer = proxy.exchanges.some((one) => contentOf(one)?.trimEnd().endsWith(taken));
    if (taken === '' || !taken.startsWith(ghost) || !isAnswer)
      throw new Error(`${JSON.stringify(ghost)} was shown and accepted; the file is\n${saved}`);
    console.log(`  shown and accepted: ${JSON.stringify(taken)}`);
    console.log(`  its status bar: ${String(await told.jsonValue()).trim()}`);
  } catch (error) {
    await window.shot('llama-vscode-failed');
    throw error;
  } finally {
    await window.close();
  }
}
