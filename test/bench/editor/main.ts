import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { openEditorWindow } from '../../support/editor-window.ts';
import { testHome } from '../../support/test-home.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { summarize } from '../stats.ts';
import { short, table } from '../table.ts';
import { type Activation, measureActivation } from './activation/measure-activation.ts';
import { documentWithGaps } from './document.ts';
import { measureHost } from './host/measure-host.ts';
import { printHost } from './host/print-host.ts';
import { installRecorder } from './recorder.ts';
import { type KeyKind, type KeyResult, typeGap } from './type-gap.ts';

/** The first request starts the server and loads the model. */
const FIRST_MS = 60_000;

const KEYS: Record<KeyKind, string> = {
  as_suggested: 'editor.typed_as_suggested_ms',
  warm: 'editor.keystroke_to_ghost_ms',
  cold: 'editor.cold_keystroke_to_ghost_ms',
};
const TITLES: Record<KeyKind, string> = {
  as_suggested: 'typed as suggested',
  warm: 'warm',
  cold: 'cold (another place)',
};
const KINDS = ['as_suggested', 'warm', 'cold'] as const;

const timesOf = (results: readonly KeyResult[], kind: KeyKind) =>
  results.flatMap((result) => (result.kind === kind && result.ms !== undefined ? [result.ms] : []));

async function typeInEditor(rounds: number): Promise<KeyResult[]> {
  const { content, gaps } = documentWithGaps(rounds + 1);
  const home = testHome();
  const window = await openEditorWindow({ home: home.path, fileName: 'suite.js', content });
  try {
    await installRecorder(window.page);
    await window.page.locator('.editor-instance .view-lines').click();
    const results: KeyResult[] = [];
    for (const [round, gap] of gaps.entries()) {
      process.stderr.write(round === 0 ? 'Warming up …\n' : `Place ${round} of ${rounds} …\n`);
      if (round === 0) await typeGap(window.page, { ...gap, typed: gap.typed.slice(0, 2) }, FIRST_MS);
      else results.push(...(await typeGap(window.page, gap)));
    }
    return results;
  } finally {
    await window.close();
    await home.remove();
  }
}

function print(results: readonly KeyResult[]): string {
  const rows = KINDS.map((kind) => {
    const times = timesOf(results, kind);
    const pressed = results.filter((result) => result.kind === kind).length;
    const counts = [String(pressed), String(pressed - times.length)];
    if (times.length === 0) return [TITLES[kind], '', '', '', ...counts];
    const { median, min, max } = summarize(times);
    return [TITLES[kind], short(median), short(min), short(max), ...counts];
  });
  return table(['key to ghost text, ms', 'median', 'min', 'max', 'keys', 'without a suggestion'], rows);
}

/** What the activations took of the processor; by the clock where nobody tells. */
const activationTimes = (activations: readonly Activation[]) =>
  activations.map(({ thread, clock }) => thread?.ran ?? clock);

function printActivation(activations: readonly Activation[]): string {
  const threads = activations.flatMap(({ thread }) => thread ?? []);
  const rows = Object.entries({
    'of the processor': threads.map(({ ran }) => ran),
    'waiting for a processor': threads.map(({ waited }) => waited),
    'by the clock': activations.map(({ clock }) => clock),
  }).flatMap(([name, times]) => {
    if (times.length === 0) return [];
    const { median, min, max, n } = summarize(times);
    return [[name, short(median), short(min), short(max), String(n)]];
  });
  return table(['activation, ms', 'median', 'min', 'max', 'windows'], rows);
}

/** Types in a real file in the real VS Code and sees when grey text is there; includes the pause before asking. */
export async function benchEditor({ rounds }: { rounds: number }): Promise<Finished> {
  await build();
  await ensureModel();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const results = await typeInEditor(rounds);
  const activations = await measureActivation();
  const host = await measureHost();
  const metrics = {
    ...Object.fromEntries(
      KINDS.flatMap((kind) => {
        const times = timesOf(results, kind);
        return times.length > 0 ? [[KEYS[kind], { ...summarize(times), unit: 'ms' }]] : [];
      }),
    ),
    'editor.activation_ms': { ...summarize(activationTimes(activations)), unit: 'ms' },
    'editor.blocked_ms': { ...summarize(host.ordinary.map(({ processor }) => processor)), unit: 'ms' },
    'editor.blocked_in_10_mb_ms': { ...summarize(host.large.map(({ processor }) => processor)), unit: 'ms' },
  };
  const report = { name: 'editor', machine: describeMachine(memoryGBs), metrics, ratios: {} };
  return { report, text: [print(results), printActivation(activations), printHost(host)].join('\n\n') };
}
