/** Arguments of Node for a thread that runs `file`: its source needs what reads TypeScript, a bundle needs none. */
export function workerArguments(file: string): string[] {
  return file.endsWith('.ts') ? ['--require', 'tsx/cjs'] : [];
}
