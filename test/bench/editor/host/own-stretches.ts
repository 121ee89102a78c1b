/** What Node's sampling profiler gives, as far as it is read here; times in microseconds. */
export interface Profile {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly callFrame: { readonly url: string; readonly functionName: string };
    readonly children?: readonly number[] | undefined;
  }>;
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

const COLLECTOR = '(garbage collector)';

/** One time that the thread was kept, in milliseconds. */
export interface Stretch {
  /** By the clock: also what others had of the processor meanwhile. */
  readonly clock: number;
  /** By the number of samples, which are taken only while the thread runs: what it took of the processor itself, or less. */
  readonly sampled: number;
}

/**
 * How long code from files that `isOurs` kept the thread each time, with all that it called: consecutive samples with such a
 * file in their stack, one every `interval` microseconds. Garbage collected in between is ours, too.
 */
export function ownStretches(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  isOurs: (url: string) => boolean,
  interval: number,
): Stretch[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ours = new Set<number>();
  const visit = (id: number, above: boolean) => {
    const node = byId.get(id);
    if (!node) return;
    const own = above || isOurs(node.callFrame.url);
    if (own) ours.add(id);
    for (const child of node.children ?? []) visit(child, own);
  };
  const root = nodes[0];
  if (root) visit(root.id, false);

  const stretches: Stretch[] = [];
  let [clock, count, collectedFor, collections] = [0, 0, 0, 0];
  const end = () => {
    if (count > 0) stretches.push({ clock: clock / 1000, sampled: (count * interval) / 1000 });
    [clock, count, collectedFor, collections] = [0, 0, 0, 0];
  };
  for (const [i, id] of samples.entries()) {
    // A sample stands for the time up to the next one.
    const time = timeDeltas[i + 1] ?? 0;
    if (ours.has(id)) {
      clock += collectedFor + time;
      count += collections + 1;
      [collectedFor, collections] = [0, 0];
    } else if (count > 0 && byId.get(id)?.callFrame.functionName === COLLECTOR) {
      collectedFor += time;
      collections++;
    } else end();
  }
  end();
  return stretches;
}
