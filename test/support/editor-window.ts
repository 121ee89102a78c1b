import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { endChildrenOnSignal } from '../../scripts/setup/children.ts';
import { ROOT } from '../../scripts/setup/paths.ts';
import { ensureVscodeRuntime } from '../../scripts/setup/vscode-runtime.ts';
import { windowAddress } from '../../scripts/vscode/address.ts';
import { startVscodeServer } from '../../scripts/vscode/server.ts';
import { startBrowser } from './browser.ts';

const OURS = 'posthuman.ph-codex';
const SHOTS = join(ROOT, '.test-results');

// What is typed must be what arrives in the file.
const SETTINGS = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoIndent': 'none',
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  // A blank is such a character to TypeScript: on a slow machine its list came over the ghost text, which is then drawn otherwise.
  'editor.suggestOnTriggerCharacters': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'window.restoreWindows': 'none',
  'window.title': 'Posthuman Codex', // shown once the settings are read
};

interface EditorWindowOptions {
  readonly home: string;
  readonly fileName: string;
  readonly content: string;
  /** Other files of the folder that is opened, by their paths in it. */
  readonly others?: Readonly<Record<string, string>>;
  /** The extension as installed from a VSIX file; without it, as it lies in the repository. */
  readonly vsix?: string;
  /** Another extension in the place of ours, from its folder. */
  readonly instead?: { readonly id: string; readonly folder: string };
  /** Folder of another VS Code that holds `out/server-main.js`. */
  readonly vscode?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Record<string, unknown>;
  /** Settings that a workspace cannot change. */
  readonly machineSettings?: Record<string, unknown>;
  /** Keys for commands that have no other way in. */
  readonly keybindings?: readonly unknown[];
  /** A page that has no idle moment, as on a slow machine. */
  readonly busy?: boolean;
}

export interface EditorWindow {
  readonly page: Page;
  /** Folder of the installed extensions. */
  readonly extensions: string;
  /** The whole file as it lies on the disk. */
  saved(): string;
  /** Puts the cursor at the end of the document and types, a key each `keyMs`. */
  typeAtEnd(text: string, keyMs?: number): Promise<void>;
  /** The grey text of the page once it is there and has stopped changing. */
  ghostText(): Promise<string>;
  /** Presses Tab and waits until nothing grey is left. */
  accept(): Promise<void>;
  /** Text of the extension's status bar item. */
  status(): Promise<string>;
  openStatusMenu(): Promise<string[]>;
  /** Loads the window again, as after a restart of the editor. */
  reload(): Promise<void>;
  /** Changes settings of the machine while the window is open. */
  changeMachineSettings(changes: Record<string, unknown>): void;
  /** Saves the document and resolves with its content when the disk has it. */
  save(): Promise<string>;
  /** The end of what the extension logged. */
  log(): string;
  /** Keeps a picture in .test-results. */
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** True when what stands before the cursor of the editor ends with `text`. */
const ENDS_WITH = `(text) => {
  const top = (element) => element.getBoundingClientRect().top;
  const cursor = document.querySelector('.editor-instance .cursor');
  const lines = [...document.querySelectorAll('.editor-instance .view-line')];
  const line = lines.find((one) => Math.abs(top(one) - top(cursor)) < 2);
  const ghosts = [...(line?.querySelectorAll('.ghost-text-decoration') ?? [])].map((ghost) => ghost.textContent);
  const shown = (line?.textContent ?? '').replaceAll('\u00a0', ' ');
  return shown.slice(0, shown.length - ghosts.join('').length).endsWith(text);
}`;

/**
 * Runs in the page before VS Code: no moment is idle for a minute. On a slow machine VS Code attached inline suggestions
 * to an editor only after the test had typed into it.
 */
const NEVER_IDLE = `(() => {
  const { requestIdleCallback, cancelIdleCallback } = window;
  const late = new Map();
  let last = 0;
  window.requestIdleCallback = (callback, options) => {
    if (!options?.timeout) return requestIdleCallback(callback);
    const deadline = { didTimeout: true, timeRemaining: () => 0 };
    late.set(--last, setTimeout(() => callback(deadline), 60_000));
    return last;
  };
  window.cancelIdleCallback = (handle) => (handle < 0 ? clearTimeout(late.get(handle)) : cancelIdleCallback(handle));
})()`;

/** A server that failed is asked again after five seconds at the earliest. */
const PATIENCE_MS = 10_000;

/** Ghost text as VS Code draws it: its first line behind the cursor, the others in a zone below. */
const READ_GHOST = `(() => {
  const text = (nodes) => [...nodes].map((node) => node.textContent).join('');
  const first = text(document.querySelectorAll('.view-lines .ghost-text-decoration'));
  const more = [...document.querySelectorAll('.suggest-preview-text .view-line')]
    .map((line) => text(line.querySelectorAll('.ghost-text')));
  return [first, ...more].join('\\n').replaceAll('\\u00a0', ' ');
})()`;

/** Waits for ghost text as a person does, who asks again by hand when none comes for a while. */
async function waitForGhost(page: Page): Promise<void> {
  const ghost = page.locator('.view-lines .ghost-text-decoration').first();
  for (let asked = 0; asked < 3; asked++) {
    try {
      return await ghost.waitFor({ state: 'attached', timeout: PATIENCE_MS });
    } catch {
      await page.keyboard.press('Alt+Backslash');
    }
  }
  await ghost.waitFor({ state: 'attached', timeout: PATIENCE_MS });
}

async function readStableGhost(page: Page): Promise<string> {
  await waitForGhost(page);
  let before: unknown;
  let now: unknown = await page.evaluate(READ_GHOST);
  // A suggestion may grow while it streams: it has ended when it reads the same for half a second.
  while (now !== before || now === '') {
    before = now;
    await page.waitForTimeout(500);
    now = await page.evaluate(READ_GHOST);
  }
  return String(now);
}

/** Logs that the extension wrote in an editor whose files lie in `base`. */
function findLogs(base: string, id: string): string[] {
  const paths = readdirSync(base, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.includes(id) && path.endsWith('.log')).map((path) => join(base, path));
}

function tailOf(log: string): string {
  return existsSync(log) ? readFileSync(log, 'utf8').slice(-4000) : 'none';
}

/** Opens one file in the real VS Code with the real extension, in a headless browser. */
export async function openEditorWindow(options: EditorWindowOptions): Promise<EditorWindow> {
  endChildrenOnSignal();
  const base = mkdtempSync(join(tmpdir(), 'phc-window-'));
  const workspace = join(base, 'workspace');
  const file = join(workspace, options.fileName);
  for (const [path, content] of Object.entries({ ...options.others, [options.fileName]: options.content })) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  const user = join(base, 'user-data', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'keybindings.json'), JSON.stringify(options.keybindings ?? []));
  // VS Code may read a person's file after the first keystrokes, when a window is slow: the machine's has them too.
  let machineSettings: Record<string, unknown> = {
    ...SETTINGS,
    ...options.settings,
    ...options.machineSettings,
  };
  const server = await startVscodeServer({
    vscode: options.vscode ?? (await ensureVscodeRuntime()),
    base,
    settings: { ...SETTINGS, ...options.settings },
    machineSettings,
    env: { PH_CODEX_HOME: options.home, ...options.env },
    vsix: options.vsix ? [options.vsix] : [],
    // Without it VS Code 1.139 loads no extension from a folder.
    flags: options.vscode ? ['--enable-smoke-test-driver'] : [],
  });
  const browser = await startBrowser();
  const { page } = browser;
  // A machine with much else to do took more than Playwright's 30 seconds; what never comes is the test's to end.
  page.setDefaultTimeout(120_000);
  if (options.busy) await page.addInitScript(NEVER_IDLE);
  // Half of the key for secrets, as code-server gives it to its windows: without it a window forgets them when it is loaded again.
  const half = randomBytes(32);
  await page.route('**/mint-key', (route) => route.fulfill({ body: half }));
  const { id, folder } = options.instead ?? { id: OURS, folder: ROOT };
  const development = options.vsix ? [] : [folder];
  const status = page.locator(`.statusbar-item[id^="${id}"]`).first();
  const close = async () => {
    await browser.close();
    await server.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  };
  const untilOpen = async () => {
    await page.locator('.editor-instance .view-lines').waitFor();
    await status.waitFor();
    await page.waitForFunction(`document.title.includes('Posthuman Codex')`);
  };
  try {
    await page.goto(windowAddress(server, { open: workspace, file, development, debugged: id }));
    await untilOpen();
  } catch (error) {
    await close();
    throw error;
  }

  const shot = async (name: string) => {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  };
  const log = () => findLogs(base, id).map(tailOf).join('\n') || 'none';
  const statusText = async () => (await status.innerText()).replaceAll('\u00a0', ' ').trim();

  return {
    page,
    extensions: join(base, 'extensions'),
    saved: () => readFileSync(file, 'utf8'),
    typeAtEnd: async (text, keyMs = 30) => {
      await page.locator('.editor-instance .view-lines').click();
      await page.locator('.editor-instance .monaco-editor.focused').waitFor();
      await page.keyboard.press('Control+End');
      await page.keyboard.type(text, { delay: keyMs });
      await page.waitForFunction(ENDS_WITH, text.slice(text.lastIndexOf('\n') + 1));
    },
    ghostText: async () => {
      try {
        return await readStableGhost(page);
      } catch (cause) {
        await shot('no-ghost-text');
        const state = (await status.locator('a').getAttribute('aria-label')) ?? (await statusText());
        const seen = await page.evaluate('document.body.innerText');
        const told = [
          `No ghost text. Status bar: ${state}.`,
          `Server's log:\n${tailOf(join(options.home, 'server.log'))}`,
          `Extension's log:\n${log()}`,
          `Window:\n${seen}`,
        ];
        throw new Error(told.join('\n'), { cause });
      }
    },
    accept: async () => {
      await page.keyboard.press('Tab');
      await page.locator('.ghost-text-decoration').first().waitFor({ state: 'detached' });
    },
    reload: async () => {
      await page.reload();
      await untilOpen();
    },
    status: statusText,
    openStatusMenu: async () => {
      await status.locator('a').click();
      const rows = page.locator('.quick-input-list .monaco-list-row');
      await rows.first().waitFor();
      return rows.allInnerTexts();
    },
    changeMachineSettings: (changes) => {
      machineSettings = { ...machineSettings, ...changes };
      writeFileSync(join(base, 'user-data', 'Machine', 'settings.json'), JSON.stringify(machineSettings));
    },
    save: async () => {
      await page.keyboard.press('Control+S');
      await page.locator('.tab.active:not(.dirty)').waitFor();
      return readFileSync(file, 'utf8');
    },
    log,
    shot,
    close,
  };
}
