// Says of each program on standard input, one JSON string a line, whether it runs to its end in this Node.
import { createInterface } from 'node:readline';
import { runInNewContext } from 'node:vm';

for await (const line of createInterface({ input: process.stdin })) {
  try {
    runInNewContext(JSON.parse(line), {});
    process.stdout.write('passed\n');
  } catch {
    process.stdout.write('failed\n');
  }
}
