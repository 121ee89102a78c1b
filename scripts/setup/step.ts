const TICK = 1000;

/** Runs `work` and tells on stderr what is being done and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const terminal = process.stderr.isTTY;
  process.stderr.write(terminal ? title : `${title} …\n`);
  const timer = terminal
    ? setInterval(() => process.stderr.write(`\r${title} … ${seconds()}`), TICK)
    : undefined;
  try {
    const result = await work();
    process.stderr.write(terminal ? `\r${title}: ${seconds()}   \n` : `  done in ${seconds()}\n`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
