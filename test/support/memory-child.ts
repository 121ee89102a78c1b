import { openMemory } from '../../server/memory/open-memory.ts';
import { memoryWorkerEntry } from '../../server/memory/worker-entry.ts';

// Opens a memory in a process of its own: node memory-child.ts FOLDER HOME ROOT MODEL-FOLDER. It says "ready" when it
// knows everything, and lives until it is killed or its input ends.
const [folder = '', home = '', modelRoot = '', modelFolder = ''] = process.argv.slice(2);
const memory = openMemory({
  folders: [folder],
  home,
  modelRoot,
  modelFolder,
  workerEntry: memoryWorkerEntry(),
  log: (text) => process.stdout.write(`${text}\n`),
});
process.stdout.write('open\n');
void memory.settled().then(() => process.stdout.write('ready\n'));
process.stdin.resume().once('end', () => void memory.close());
