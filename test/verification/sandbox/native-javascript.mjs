// Says of each program on standard input, one JSON string a line, whether it runs to its end in this Node.
import { createInterface } from 'node:readline';
import { runInNewContext } from 'node:vm';

// The tests of HumanEval-X call `console.assert`, which in Node only prints.
function assert(holds) {
  if (!holds) throw new Error('an assertion failed');
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    runInNewContext(JSON.parse(line), { console: { assert, log() {} } });
    process.stdout.write('passed\n');
  } catch {
    process.stdout.write('failed\n');
  }
}
