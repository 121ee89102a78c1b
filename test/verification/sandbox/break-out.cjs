// What a program could do that had broken out of its interpreter: plain Node, without the permission model.
const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { connect } = require('node:net');
const { dirname } = require('node:path');

const { port, socket, parent, secret } = JSON.parse(process.argv[2]);

function attempt(action) {
  try {
    return String(action() ?? 'done').slice(0, 80);
  } catch (error) {
    return error.code ?? 'failed';
  }
}

function reach(where) {
  return new Promise((resolve) => {
    connect(where)
      .once('connect', () => resolve('connected'))
      .once('error', ({ code }) => resolve(code));
  });
}

async function main() {
  const fill = [];
  const grow = () => {
    for (;;) fill.push(Buffer.alloc(2 ** 28, 1));
  };
  const answers = {
    loopback: await reach({ port, host: '127.0.0.1' }),
    outside: await reach({ port: 53, host: '9.9.9.9' }),
    socket: await reach({ path: socket }),
    kill: attempt(() => process.kill(parent, 'SIGKILL')),
    read: attempt(() => readFileSync(secret)),
    folder: attempt(() => readdirSync(dirname(secret))),
    write: attempt(() => writeFileSync('/usr/ph-left', 'x')),
    change: attempt(() => writeFileSync(__filename, 'x')),
    mount: attempt(() => execFileSync('mount', ['-t', 'tmpfs', 'none', '/usr'], { stdio: 'pipe' })),
    namespace: attempt(() =>
      execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'true'], { stdio: 'pipe' }),
    ),
    environment: Object.keys(process.env).filter(
      (name) => !['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name),
    ),
    memory: attempt(grow),
    held: fill.length * 2 ** 28,
  };
  process.stdout.write(JSON.stringify(answers));
}

main();
