import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type OpenMemory, openMemory } from '../../server/memory/open-memory.ts';
import { memoryWorkerEntry } from '../../server/memory/worker-entry.ts';
import { findModel } from '../../server/model/store.ts';
import { createTokenizer, type Tokenizer } from '../../server/tokenizer/tokenizer.ts';

interface Recalling extends OpenMemory {
  /** What the memory expects after a text, as far as it goes; empty if nothing. */
  after(text: string): string;
  readonly said: readonly string[];
}

/** A folder of files, a home beside it, and the memories that were opened over them. */
export interface TestWorkspace {
  readonly folder: string;
  readonly home: string;
  /** Writes files; dated long ago, so that nobody needs to look at them twice. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  path(name: string): string;
  /** Opens the memory and waits until it knows everything. */
  open(folders?: readonly string[]): Promise<Recalling>;
  remove(): Promise<void>;
}

const LONG_AGO = new Date('2020-01-01');
/** Enough for every file of these tests. */
const MOST = 40;

let tokenizer: Tokenizer | undefined;

/** A workspace in a temporary folder. */
export function testWorkspace(): TestWorkspace {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'phc-memory-')));
  const folder = join(top, 'project');
  const home = join(top, 'home');
  mkdirSync(folder);
  const opened: OpenMemory[] = [];
  const path = (name: string) => join(folder, name);
  return {
    folder,
    home,
    path,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), content);
        utimesSync(path(name), LONG_AGO, LONG_AGO);
      }
    },
    async open(folders = [folder]) {
      const model = await findModel('ph-codex-s');
      tokenizer ??= createTokenizer(JSON.parse(readFileSync(join(model.folder, 'tokenizer.json'), 'utf8')));
      const { encode, bytes } = tokenizer;
      const said: string[] = [];
      const memory = openMemory({
        folders,
        home,
        modelRoot: model.root,
        modelFolder: model.folder,
        workerEntry: memoryWorkerEntry(),
        log: (text) => said.push(text),
      });
      opened.push(memory);
      await memory.settled();
      const after = (text: string) => {
        const ids = memory.continuation({ history: encode(text), file: '' }, MOST);
        return Buffer.from(ids.map(bytes).join(''), 'latin1').toString('utf8');
      };
      // The status is read when it is asked for, so the memory itself is extended, not a copy of it.
      return Object.assign(memory, { after, said });
    },
    async remove() {
      await Promise.all(opened.map((memory) => memory.close()));
      rmSync(top, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A line that a workspace can hold, and what asks for its rest. */
export const line = (animal: string) => `const zoo = openCage('${animal}', feedAnimal);\n`;
export const question = "const zoo = openCage('";
