import type { Question } from '../verdict.ts';
import { readFrame, writeFrame } from './blocking-frames.ts';
import type { Interpreter } from './interpreter.ts';
import { createJavascript } from './javascript/interpreter.ts';
import { limitMemory, type MemoryLimit } from './memory.ts';
import { bootPython } from './python/boot.ts';
import { createPython } from './python/interpreter.ts';

const NOTHING = new Uint8Array(0);

async function start(
  language: string,
  folder: string,
  image: Uint8Array,
  limit: MemoryLimit,
): Promise<Interpreter> {
  if (language === 'javascript') {
    const interpreter = await createJavascript(folder, limit);
    writeFrame(NOTHING);
    return interpreter;
  }
  const python = await bootPython(folder, image);
  const interpreter = createPython(python, limit);
  writeFrame(python.image);
  return interpreter;
}

/** The process inside the fence: `LANGUAGE FOLDER`; frames in: a memory image, then questions; out: image, answers. */
async function main(): Promise<void> {
  const [, , language = '', folder = ''] = process.argv;
  const image = readFrame();
  if (!image) return;
  const interpreter = await start(language, folder, image, limitMemory());
  for (let frame = readFrame(); frame; frame = readFrame()) {
    const question: Question = JSON.parse(frame.toString());
    writeFrame(Buffer.from(JSON.stringify(interpreter.run(question))));
  }
}

main().then(
  // Timers and finalisers of the interpreter have nothing left to do.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
