import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endChild, startChild } from '../setup/children.ts';
import { run } from '../setup/run.ts';

/** What VS Code would otherwise fetch, ask or show by itself. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'typescript.disableAutomaticTypeAcquisition': true,
  'json.schemaDownload.enable': false,
  'chat.commandCenter.enabled': false,
};

// An editor that starts this process leaves its marks in the environment; VS Code's server would obey them.
const FOREIGN = /^(ELECTRON_|VSCODE_|CODE_SERVER_|NODE_OPTIONS$)/;

interface VscodeServerOptions {
  /** Folder that holds `out/server-main.js`. */
  readonly vscode: string;
  /** Folder for its settings, extensions, state and log. */
  readonly base: string;
  readonly extensions?: string;
  readonly userData?: string;
  /** VSIX files to install first. */
  readonly vsix?: readonly string[];
  readonly settings?: Record<string, unknown>;
  /**
   * Settings that are declared to have the machine's scope. In a window of a server VS Code leaves them out of the
   * person's file, and does so only after it knows the extension that declares them: from there they reach it by luck.
   */
  readonly machineSettings?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
  readonly flags?: readonly string[];
}

export interface VscodeServer {
  /** `127.0.0.1:PORT`: what `vscode-remote://` addresses name. */
  readonly authority: string;
  readonly token: string;
  readonly log: string;
  /** Settles when the server ends, however that comes. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

function environment(base: string, env: NodeJS.ProcessEnv | undefined): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return {
    ...Object.fromEntries(own),
    EXTENSIONS_GALLERY: '{}', // nothing is fetched from a marketplace
    XDG_CONFIG_HOME: base,
    XDG_DATA_HOME: base,
    ...env,
  };
}

/** What is there already is a person's. */
function writeSettings(folder: string, settings: Record<string, unknown>): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(settings, null, 2));
}

/** Starts VS Code's server on a free port of 127.0.0.1; throws with its log when it does not listen. */
export async function startVscodeServer(options: VscodeServerOptions): Promise<VscodeServer> {
  const { vscode, base, vsix = [], settings = {}, machineSettings = {}, flags = [] } = options;
  const userData = options.userData ?? join(base, 'user-data');
  const extensions = options.extensions ?? join(base, 'extensions');
  const token = randomBytes(16).toString('hex');
  mkdirSync(extensions, { recursive: true });
  mkdirSync(base, { recursive: true });
  writeSettings(join(userData, 'User'), { ...SETTINGS, ...settings });
  writeSettings(join(userData, 'Machine'), machineSettings);
  writeFileSync(join(base, 'token'), token, { mode: 0o600 });

  const env = environment(base, options.env);
  const common = [
    join(vscode, 'out', 'server-main.js'),
    '--accept-server-license-terms',
    ...['--server-data-dir', join(base, 'server-data')],
    ...['--user-data-dir', userData],
    ...['--extensions-dir', extensions],
  ];
  for (const file of vsix) {
    await run(process.execPath, [...common, '--install-extension', file, '--force'], { env });
  }
  const child = startChild(
    process.execPath,
    [
      ...common,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token-file', join(base, 'token')],
      ...['--disable-telemetry', '--telemetry-level', 'off', '--disable-experiments'],
      '--disable-workspace-trust',
      ...flags,
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = join(base, 'server.log');
  const file = createWriteStream(log);
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const listening = /listening on (\d+)/.exec(output);
      if (listening?.[1]) resolve(listening[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then((code) => reject(new Error(`VS Code's server ended with ${code}.\n${output}`)));
  });
  return { authority: `127.0.0.1:${port}`, token, log, ended, stop: () => endChild(child) };
}
