import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FENCE_ENVIRONMENT, fenceCommand } from '../../../algorithms/evaluation/sandbox/fence/command.ts';
import { untilPrinted } from '../../support/until-printed.ts';

const run = promisify(execFile);
const BREAK_OUT = join(__dirname, 'break-out.cjs');
const OPEN_AND_PRINT = join(__dirname, 'open-and-print.ts');
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const LIMIT = 2 ** 31;

function listen(where: number | string, visited: () => void): Promise<Server> {
  const server = createServer((socket) => {
    visited();
    socket.destroy();
  });
  return new Promise((resolve) => server.listen(where, () => resolve(server)));
}

/** All processes below one, by the kernel's own list. */
/** Parent of a process; undefined once it is gone. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

/** All that a process started, directly or not. The kernel's own list of children leaves some out while others end. */
function descendants(pid: number): number[] {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parents = all.map((one) => [one, parentOf(one)] as const);
  const below = (ancestor: number): number[] =>
    parents.flatMap(([one, parent]) => (parent === ancestor ? [one, ...below(one)] : []));
  return below(pid);
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const lives = (pid: number) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
  while (pids.some(lives)) await pause(20);
}

function openAndPrint(options: object, program: string, before: readonly string[] = []): [string, string[]] {
  const node = [process.execPath, '--import=tsx', OPEN_AND_PRINT, JSON.stringify(options), program];
  const [command = '', ...args] = [...before, ...node];
  return [command, args];
}

/** What the program of `open-and-print.ts` printed last. */
async function lastLine([command, args]: [string, string[]]): Promise<unknown> {
  const { stdout } = await run(command, args, { env: { PATH: process.env['PATH'], TMPDIR: '/tmp' } });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('the fence around an interpreter', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'phc-fence-'));
  const secret = join(folder, 'secret');
  const servers: Server[] = [];
  const started: ChildProcess[] = [];
  let visits = 0;

  before(() => writeFileSync(secret, 'secret'));
  after(() => {
    for (const server of servers) server.close();
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('holds a process without any interpreter or permission model from all that is outside', async () => {
    const socket = join(folder, 'socket');
    const visited = () => {
      visits++;
    };
    const tcp = await listen(0, visited);
    servers.push(tcp, await listen(socket, visited));
    const address = tcp.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const question = JSON.stringify({ port, socket, secret, parent: process.pid });
    const [command, args] = fenceCommand(
      [process.execPath, BREAK_OUT, question],
      [process.execPath, BREAK_OUT],
    );
    const { stdout } = await run(command, args, { env: FENCE_ENVIRONMENT });
    const { memory, held, ...answers } = JSON.parse(stdout);
    assert.deepEqual(answers, {
      loopback: 'ENETUNREACH',
      outside: 'ENETUNREACH',
      socket: 'ENOENT',
      kill: 'ESRCH',
      read: 'ENOENT',
      folder: 'ENOENT',
      write: 'EROFS',
      change: 'EROFS',
      mount: 'failed',
      namespace: 'failed',
      environment: [],
    });
    assert.equal(memory, 'failed');
    assert.ok(held < LIMIT);
    assert.equal(visits, 0);
    assert.deepEqual(readdirSync(folder).sort(), ['secret', 'socket']);
  });

  it('ends all that was started inside, when it is ended', async () => {
    const script = join(__dirname, 'fork-bomb.sh');
    const [command, args] = fenceCommand(['sh', script], [script]);
    const child = spawn(command, args, { env: FENCE_ENVIRONMENT });
    started.push(child);
    await untilPrinted(child, /started/);
    const inside = descendants(child.pid ?? 0);
    assert.ok(inside.length > 4);
    child.kill('SIGKILL');
    await untilGone(inside);
  });

  it('ends with the process that opened the sandbox, even in the middle of a program', async () => {
    const [command, args] = openAndPrint({}, 'const a = Array(2e6).fill(1); for (;;) a.indexOf(2)');
    const child = spawn(command, args);
    started.push(child);
    await untilPrinted(child, /opened/);
    while (!descendants(child.pid ?? 0).some((pid) => isInterpreter(pid))) await pause(20);
    const inside = descendants(child.pid ?? 0);
    child.kill('SIGKILL');
    await untilGone(inside);
  });

  it('stands for an ordinary user as well', async function () {
    if (process.getuid?.() !== 0) return this.skip();
    assert.deepEqual(await lastLine(openAndPrint({}, '1', NOBODY)), { fenced: true, reason: 'ok' });
  });

  describe('where the system has none', () => {
    // A user namespace that may not make others is what containers and hardened systems look like.
    const none = ['unshare', '--user', '--map-root-user', 'sh', '-c'];
    const forbid = [...none, 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', 'sh'];

    it('makes the sandbox refuse to open', async () => {
      assert.deepEqual(await lastLine(openAndPrint({}, '1', forbid)), { code: 'PHC_SANDBOX_FENCE' });
    });

    it('is done without when the person insists', async () => {
      assert.deepEqual(await lastLine(openAndPrint({ allowUnfenced: true }, '1', forbid)), {
        fenced: false,
        reason: 'ok',
      });
    });
  });
});

function isInterpreter(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${process.execPath}\0--no-warnings`);
  } catch {
    return false;
  }
}
