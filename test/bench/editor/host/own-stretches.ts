/** What Node's sampling profiler gives, as far as it is read here; times in microseconds, lines and columns from 0 on. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[] | undefined;
}

/** Where a function begins in the file that runs. */
export interface CallFrame {
  readonly url: string;
  readonly functionName: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

const COLLECTOR = '(garbage collector)';

/** One time that the thread was kept, in milliseconds. */
export interface Stretch {
  /** By the clock: also what others had of the processor meanwhile. */
  readonly clock: number;
  /** What it took of the processor itself: the same, but of long gaps between samples only a little. */
  readonly processor: number;
  /** Of that, the share of garbage collected. */
  readonly collecting: number;
  /** Our functions that most samples were in, or in what they called of others, with their shares of the samples. */
  readonly mostly: ReadonlyArray<{ readonly frame: CallFrame; readonly share: number }>;
}

const NAMED = 3;
/**
 * Samples are asked for every 100 microseconds, and come every 170 on a machine with much to do; a longer gap is one in which
 * the thread, or the whole machine, did something else: native code is sampled too.
 */
const LONGEST_GAP_US = 500;

/** Each node that is ours, or was called by ours, with the innermost of our functions above it. */
function ownNodes(nodes: Profile['nodes'], isOurs: (url: string) => boolean): Map<number, ProfileNode> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, ProfileNode>();
  const visit = (id: number, above: ProfileNode | undefined) => {
    const node = byId.get(id);
    if (!node) return;
    const owner = isOurs(node.callFrame.url) ? node : above;
    if (owner) owners.set(id, owner);
    for (const child of node.children ?? []) visit(child, owner);
  };
  const root = nodes[0];
  if (root) visit(root.id, undefined);
  return owners;
}

function mostOf(owners: readonly ProfileNode[]): Stretch['mostly'] {
  const counts = new Map<string, { frame: CallFrame; count: number }>();
  for (const { callFrame: frame } of owners) {
    const key = `${frame.url}:${frame.lineNumber}:${frame.columnNumber}`;
    counts.set(key, { frame, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const most = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, NAMED);
  return most.map(({ frame, count }) => ({ frame, share: count / owners.length }));
}

/**
 * How long code from files that `isOurs` kept the thread each time, with all that it called: consecutive samples with such a
 * file in their stack. Garbage collected in between is ours, too.
 */
export function ownStretches(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  isOurs: (url: string) => boolean,
): Stretch[] {
  const ours = ownNodes(nodes, isOurs);
  const collectors = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === COLLECTOR).map(({ id }) => id),
  );

  const stretches: Stretch[] = [];
  const nothing = { clock: 0, processor: 0, collecting: 0 };
  let total = nothing;
  // Garbage collected after our code: ours only where our code goes on.
  let pending = nothing;
  let owners: ProfileNode[] = [];
  const end = () => {
    const { clock, processor, collecting } = total;
    if (owners.length > 0)
      stretches.push({
        clock: clock / 1000,
        processor: processor / 1000,
        collecting: processor === 0 ? 0 : collecting / processor,
        mostly: mostOf(owners),
      });
    [total, pending] = [nothing, nothing];
    owners = [];
  };
  for (const [i, id] of samples.entries()) {
    // A sample stands for the time up to the next one.
    const time = timeDeltas[i + 1] ?? 0;
    const ran = Math.min(time, LONGEST_GAP_US);
    const owner = ours.get(id);
    if (owner) {
      total = {
        clock: total.clock + pending.clock + time,
        processor: total.processor + pending.processor + ran,
        collecting: total.collecting + pending.collecting,
      };
      owners.push(owner);
      pending = nothing;
    } else if (owners.length > 0 && collectors.has(id)) {
      pending = {
        clock: pending.clock + time,
        processor: pending.processor + ran,
        collecting: pending.collecting + ran,
      };
    } else end();
  }
  end();
  return stretches;
}
