/** How far a run is, from a line that train.py prints. */
export interface TrainingProgress {
  readonly done: number;
  readonly steps: number;
  readonly loss: number;
  readonly minutesLeft: number;
}

const LINE = /^step (\d+)\/(\d+)\s+loss (\S+)\s+\d+ tokens\/s\s+(\d+) min left$/;

const MEASURED = /^measured (\d+)\/(\d+)$/;

/** How many of the held-out places are measured, from a line that finetune.py prints; undefined for any other. */
export function parseMeasured(line: string): { readonly done: number; readonly places: number } | undefined {
  const [, done, places] = MEASURED.exec(line) ?? [];
  return done === undefined ? undefined : { done: Number(done), places: Number(places) };
}

/** Reads a line of progress; undefined for any other. */
export function parseProgress(line: string): TrainingProgress | undefined {
  const [, done, steps, loss, minutes] = LINE.exec(line) ?? [];
  if (done === undefined) return undefined;
  return { done: Number(done), steps: Number(steps), loss: Number(loss), minutesLeft: Number(minutes) };
}
