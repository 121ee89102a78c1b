import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeFolder } from '../../../server/home.ts';
import { pip } from '../../../server/model/pip.ts';
import { freePort } from '../free-port.ts';

/** A wheel with llama.cpp's server in it, compiled for any x64 with AVX2: slower than one built here, and here in seconds. */
const WHEEL = {
  pin: 'xllamacpp==2026.10.11549',
  sha256: 'c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261',
};
const POLL_MS = 50;

/** The wheel is pinned for this platform alone. */
export const HAS_LLAMA_CPP = process.platform === 'linux' && process.arch === 'x64';

async function ensureWheel(): Promise<string> {
  const folder = join(homeFolder(), 'tools', WHEEL.pin.replace('==', '-'));
  if (existsSync(folder)) return folder;
  const part = `${folder}.${process.pid}.part`;
  await mkdir(part, { recursive: true });
  const requirements = join(part, 'requirements.txt');
  await writeFile(requirements, `${WHEEL.pin} --hash=sha256:${WHEEL.sha256}\n`);
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar=off'];
  const only = ['--no-deps', '--no-compile', '--only-binary=:all:', '--require-hashes', `--target=${part}`];
  await pip(['install', ...only, ...quiet, '-r', requirements], part);
  // Another test run may have been first.
  await rename(part, folder).catch(() => rm(part, { recursive: true, force: true }));
  return folder;
}

/** A server of llama.cpp in a process of its own. */
export interface LlamaCpp {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Starts llama.cpp's own server with a GGUF file under the name `alias`, and waits until it answers. */
export async function startLlamaCpp(gguf: string, alias: string, port?: number): Promise<LlamaCpp> {
  const packages = await ensureWheel();
  const listening = port ?? (await freePort());
  const child = spawn('python3', [join(__dirname, 'serve.py'), gguf, alias, String(listening)], {
    env: { ...process.env, PYTHONPATH: packages },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://127.0.0.1:${listening}`;
  while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`llama.cpp did not start:\n${said}`);
    await sleep(POLL_MS);
  }
  return {
    url,
    port: listening,
    child,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
