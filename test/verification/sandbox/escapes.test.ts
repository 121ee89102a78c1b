import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '../../../algorithms/evaluation/sandbox/sandbox.ts';
import type { Language, Verdict } from '../../../algorithms/evaluation/sandbox/verdict.ts';

/** For what may end by time, and for what must end otherwise however busy the machine is. */
const BRIEF = { timeoutMs: 200, memoryMB: 128 };
const PATIENT = { timeoutMs: 30_000, memoryMB: 128 };

/** Fails unless builtins, modules and standard objects are as they were. */
const INTACT: Record<Language, string> = {
  python: `
import math, builtins, sys
assert sorted([3, 1, 2]) == [1, 2, 3] and len('abc') == 3 and math.floor(2.5) == 2
assert builtins.sum is sum and sum([1, 2]) == 3
assert 'ph_left' not in globals() and not hasattr(math, 'ph_left') and sys.getrecursionlimit() == 1000
`,
  javascript: `
console.assert([3, 1, 2].sort().join() === '1,2,3' && JSON.stringify([1]) === '[1]');
console.assert(Object.keys(Object.prototype).length === 0 && String({}) === '[object Object]');
console.assert(typeof phLeft === 'undefined' && Math.max(1, 2) === 2);
`,
};

type Attack = readonly [name: string, program: string, ...reasons: Verdict['reason'][]];

const PYTHON: readonly Attack[] = [
  ['a loop', 'while True: pass', 'timeout'],
  [
    'a loop that catches everything',
    'while True:\n try:\n  while True: pass\n except BaseException: pass',
    'timeout',
  ],
  ['a loop inside a C function', 'sum(range(10 ** 12))', 'timeout'],
  ['a regular expression that backtracks', 'import re; re.match("(a+)+$", "a" * 64 + "b")', 'timeout'],
  ['sleep', 'import time; time.sleep(1e6)', 'timeout'],
  ['a giant list', 'x = [0] * 10 ** 9', 'memory'],
  ['growth', 'x = []\nwhile True: x.append(bytearray(10 ** 6))', 'memory'],
  ['a giant number', '10 ** 10 ** 10', 'timeout', 'memory'],
  ['recursion', 'def f(): f()\nf()', 'error'],
  [
    'recursion that overruns the stack',
    'import sys; sys.setrecursionlimit(10 ** 8)\na = []\nfor i in range(10 ** 5): a = [a]\nrepr(a)',
    'error',
    'timeout',
  ],
  ['a fork bomb', 'import os\nwhile True: os.fork()', 'error', 'refused'],
  ['a shell', 'import os; os.system("kill -9 -1")', 'refused'],
  ['a subprocess', 'import subprocess; subprocess.run(["id"])', 'error', 'refused'],
  ['threads', 'import threading\nthreading.Thread(target=print).start()', 'error'],
  ['killing', 'import os; os.kill(os.getppid(), 9); os.kill(1, 9)', 'error', 'refused'],
  ['killing itself', 'import os; os.kill(os.getpid(), 9)', 'error', 'refused'],
  ['abort', 'import os; os.abort()', 'refused'],
  ['exit', 'import os; os._exit(0)', 'refused'],
  ['the polite exit', 'import sys; sys.exit(0)', 'error'],
  ['the host', 'import js; js.process.getBuiltinModule("fs")', 'refused'],
  ['the host by importlib', 'import importlib; importlib.import_module("js").globalThis', 'refused'],
  ['the host by code', 'from pyodide.code import run_js; run_js("process.exit()")', 'refused'],
  ['the host by Pyodide', 'import pyodide_js; pyodide_js.mountNodeFS("/mnt", "/")', 'refused'],
  [
    'the host by an object found on the heap',
    'import gc\nfor x in gc.get_objects():\n if type(x).__name__ == "JsProxy": x.constructor\nraise SystemError',
    'refused',
    'error',
  ],
  ['fetch', 'import js; js.fetch("http://127.0.0.1")', 'refused'],
  ['foreign functions', 'import ctypes; ctypes.string_at(0)', 'refused'],
  ['reading files', 'open("/etc/passwd").read()', 'error'],
  ['writing files', 'open("/tmp/ph_left", "w").write("x")', 'refused'],
  ['writing the standard library', 'import glob; open(glob.glob("/lib/*.zip")[0], "wb")', 'refused', 'error'],
  ['removing files', 'import os\nfor f in os.listdir("/lib"): os.unlink("/lib/" + f)', 'refused'],
  ['a flood of output', 'while True: print("x" * 10 ** 6)', 'timeout'],
  ['standard input', 'input()', 'error'],
  [
    'standard input by other names',
    'import os\nfor f in 0, "/dev/stdin", "/dev/tty":\n assert not open(f).read(), f\nos.pread(0, 9, 0)',
    'error',
    'refused',
  ],
  [
    'standard output by other names',
    'import os\nfor i in 0, 1, 2: os.write(i, b"x" * 9)\nos.pwrite(1, b"x", 0)',
    'ok',
    'error',
    'refused',
  ],
  [
    'a broken bytecode',
    'f = lambda: 0\nf.__code__ = f.__code__.replace(co_code=b"\\xff" * 64)\nf()',
    'error',
    'timeout',
    'refused',
  ],
  [
    'an exception that loops',
    'class E(Exception):\n def __str__(self):\n  while True: pass\nraise E',
    'timeout',
  ],
  ['a long complaint', 'raise ValueError("x" * 10 ** 6)', 'error'],
  [
    'other builtins',
    'import builtins, math\nbuiltins.len = builtins.sum = print\nmath.floor = id\nmath.ph_left = 1',
    'ok',
  ],
  ['other modules', 'import sys\nfor m in list(sys.modules): sys.modules[m] = None\nsys.path.clear()', 'ok'],
  ['the runner', 'import sys\nsys._getframe(1).f_globals.clear()', 'ok', 'error'],
];

const JAVASCRIPT: readonly Attack[] = [
  ['a loop', 'for (;;);', 'timeout'],
  ['a loop that catches everything', 'for (;;) try { for (;;); } finally { continue; }', 'timeout'],
  ['a regular expression that backtracks', '/(a+)+$/.test("a".repeat(64) + "b")', 'timeout'],
  ['a loop inside built-ins', 'const a = Array(2e6).fill(1); for (;;) a.indexOf(2)', 'timeout'],
  ['promises without end', 'const f = () => Promise.resolve().then(f); f()', 'timeout', 'memory'],
  ['a giant array', 'const a = []; for (;;) a.push(new Array(1e6).fill(0))', 'memory'],
  ['a giant text', 'let s = "x"; for (;;) s += s', 'memory', 'error'],
  ['recursion', 'function f() { f() } f()', 'error'],
  ['recursion that goes on', 'const f = () => { try { f() } finally { f() } }; f()', 'timeout', 'error'],
  ['the host', 'process.exit()', 'error'],
  ['the host by require', 'require("fs")', 'error'],
  ['the host by a constructor', 'this.constructor.constructor("return process")().exit()', 'error'],
  ['the host by import', 'import("fs").then((fs) => fs.x); undefinedName', 'error'],
  ['fetch', 'fetch("http://127.0.0.1")', 'error'],
  [
    'prototypes',
    'Object.prototype.reason = "ok"; Object.prototype.toString = () => "ok"; throw new Error("x")',
    'error',
  ],
  [
    'other built-ins',
    'Array.prototype.sort = JSON.stringify = Math.max = () => 0; globalThis.phLeft = 1',
    'ok',
  ],
  ['an exception that loops', 'throw { get name() { for (;;); } }', 'timeout'],
  ['an exception that is nothing', 'throw null', 'error'],
  ['a flood of output', 'for (;;) console.log("x".repeat(1e6))', 'timeout', 'memory'],
  ['a long complaint', 'throw new Error("x".repeat(1e6))', 'error'],
];

describe('an attack from inside the sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phc-escape-'));
  let sandbox: Sandbox;
  let server: Server;
  let visits = 0;

  before(async function () {
    this.timeout(240_000);
    server = createServer((socket) => {
      visits++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sandbox = await openSandbox();
    await sandbox.run('python', '', PATIENT);
  });
  after(async () => {
    await sandbox.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  for (const [language, attacks] of [
    ['python', PYTHON],
    ['javascript', JAVASCRIPT],
  ] as const) {
    for (const [name, program, ...reasons] of attacks) {
      it(`(${language}, ${name}) ends by itself, and the next program finds all as it was`, async function () {
        this.timeout(60_000);
        const limits = reasons.includes('timeout') ? BRIEF : PATIENT;
        const { reason, detail } = await sandbox.run(language, program, limits);
        assert.ok(reasons.includes(reason), `${reason}: ${detail}`);
        assert.ok(detail.length <= 400);
        assert.deepEqual(await sandbox.run(language, INTACT[language], PATIENT), {
          passed: true,
          reason: 'ok',
          detail: '',
        });
      });
    }
  }

  it('finds no server that listens on this machine', async function () {
    this.timeout(60_000);
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const programs = [
      `import socket; socket.create_connection(('127.0.0.1', ${port}), 1)`,
      `import urllib.request; urllib.request.urlopen('http://127.0.0.1:${port}', timeout=1)`,
      `import pyodide.http; pyodide.http.open_url('http://127.0.0.1:${port}')`,
      `import js; js.WebSocket.new('ws://127.0.0.1:${port}')`,
    ];
    for (const program of programs) {
      assert.notEqual((await sandbox.run('python', program, PATIENT)).reason, 'ok');
    }
    assert.equal(visits, 0);
  });

  it('leaves nothing in a folder that it names', async function () {
    this.timeout(60_000);
    const path = JSON.stringify(join(folder, 'left'));
    for (const program of [`open(${path}, 'w')`, `import os; os.makedirs(${path})`]) {
      assert.equal((await sandbox.run('python', program, PATIENT)).reason, 'refused');
    }
    assert.deepEqual(readdirSync(folder), []);
  });
});
