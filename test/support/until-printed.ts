import type { ChildProcess } from 'node:child_process';

/** Resolves with the text that matches once a process prints it; rejects with its output when it ends before. */
export function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = pattern.exec(output)?.[0];
      if (found) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => reject(new Error(`It ended without printing ${pattern}:\n${output}`)));
  });
}
