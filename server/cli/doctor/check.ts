/** One thing that can be wrong with a machine. */
export interface Check {
  readonly name: string;
  /** Tells what was found; throws an error that says what is wrong with it. */
  readonly look: () => Promise<string>;
  /** What to do about it. */
  readonly remedy: string;
}

/** Prints what each check found; gives how many failed. */
export async function runChecks(checks: readonly Check[], print: (text: string) => void): Promise<number> {
  let failed = 0;
  for (const { name, look, remedy } of checks) {
    try {
      print(`ok      ${name.padEnd(10)} ${await look()}\n`);
    } catch (error) {
      failed++;
      const what = error instanceof Error ? error.message.split('\n')[0] : String(error);
      print(`failed  ${name.padEnd(10)} ${what}\n        ${' '.repeat(10)} ${remedy}\n`);
    }
  }
  return failed;
}
