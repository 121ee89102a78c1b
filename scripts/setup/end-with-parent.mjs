import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

// Reads `+PID` and `-PID`, one a line: leaders of process groups that live and no longer live. The system closes
// standard input when the process at its other end is gone, also when that was killed: then what still lives is ended.

const GRACE = 5000;
const POLL = 100;

const held = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) held.add(pid);
  else held.delete(pid);
}

/** False when the group is gone. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

if (process.platform === 'win32') {
  for (const pid of held) spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
} else {
  let living = [...held].filter((pid) => signalGroup(pid, 'SIGTERM'));
  for (let waited = 0; living.length > 0 && waited < GRACE; waited += POLL) {
    await sleep(POLL);
    living = living.filter((pid) => signalGroup(pid, 0));
  }
  for (const pid of living) signalGroup(pid, 'SIGKILL');
}
