/** Where the progress of a long command is shown. */
export interface ProgressLine {
  /** Shows a step and the share that is done, 0 to 1. */
  show(step: string, fraction: number): void;
  /** Removes what stands there. */
  clear(): void;
}

const CLEAR_LINE = '\r\x1b[K';

/** On a terminal one line that is rewritten; elsewhere a line for each step, for logs. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  let shown = '';
  return {
    show(step, fraction) {
      const line = stream.isTTY ? `${step} … ${Math.floor(100 * fraction)} %` : step;
      if (line !== shown) stream.write(stream.isTTY ? CLEAR_LINE + line : `${line}\n`);
      shown = line;
    },
    clear() {
      if (stream.isTTY && shown) stream.write(CLEAR_LINE);
      shown = '';
    },
  };
}
