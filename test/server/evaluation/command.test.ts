import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultFile } from '../../../algorithms/evaluation/report/run-result.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { evalCommand } from '../../support/eval-command.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';

const LINES = Array.from({ length: 24 }, (_, i) => `value_${i} = compute(${i}, value_${i + 1})`);

/** Path of the samples of the run in a folder; undefined while there are none. */
function samplesFile(out: string): string | undefined {
  const run = existsSync(out) && readdirSync(out).find((name) => name.startsWith('own-data'));
  const file = run ? join(out, run, 'samples.jsonl') : '';
  return existsSync(file) ? file : undefined;
}

const samplesOf = (out: string) => readFileSync(samplesFile(out)!, 'utf8');

/** Resolves when a run has written so many samples. */
async function untilSamples(out: string, count: number): Promise<void> {
  while (!samplesFile(out) || samplesOf(out).split('\n').length <= count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('ph-codex eval', function () {
  this.timeout(120_000);
  let home: string;
  let data: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-eval-'));
    data = join(home, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'a.py'), `${LINES.join('\n')}\n`);
    writeFileSync(join(data, 'b.py'), `${[...LINES].reverse().join('\n')}\n`);
    for (const [name, type] of [
      ['one', 'Q8_0'],
      ['two', 'Q4_0'],
    ] as const) {
      const file = join(home, `${name}.gguf`);
      writeTinyGguf(file, { type, metadata: { 'llama.context_length': { u32: 4096 } } });
      await importGguf(file, { name, home, onProgress: () => {} });
    }
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const command = (...args: string[]) => evalCommand(home, ...args).ended;
  const own = (out: string, ...more: string[]) => ['--data', data, '--limit', '16', '--out', out, ...more];

  it('scores several models at one’s own code, writes what it found, and compares them', async () => {
    const out = join(home, 'first');
    const [json, html] = [join(home, 'first.json'), join(home, 'first.html')];
    const models = ['--model', 'one', '--model', 'two'];
    const { code, stdout, stderr } = await command(...own(out), ...models, '--json', json, '--html', html);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /exact match +16 .*%/);
    assert.match(stdout, /copy the previous line/);
    assert.match(stdout, /McNemar p = /);

    const { runs } = ResultFile.parse(JSON.parse(readFileSync(json, 'utf8')));
    assert.deepEqual(
      runs.map(({ subject, outcomes }) => [subject.name, outcomes.length]),
      [
        ['one', 16],
        ['two', 16],
      ],
    );
    assert.notEqual(runs[0]!.samplesRoot, runs[1]!.samplesRoot);
    for (const { groups } of runs) {
      const names = groups[0]!.metrics.map(({ name }) => name);
      assert.deepEqual(names, ['exact match', 'edit similarity', 'bits per byte']);
    }
    assert.equal(readFileSync(html, 'utf8').match(/<details>/g)?.length, 16);

    const compared = await command('compare', json, '--json');
    assert.equal(JSON.parse(compared.stdout)[0].n, 16);
    const run = join(home, 'run.json');
    writeFileSync(run, JSON.stringify(runs[1]));
    const evidence = await command('compare', run, json, '--json');
    assert.equal(JSON.parse(evidence.stdout).length, 2);
  });

  it('goes on after kill -9 and ends with the very same samples', async () => {
    const [whole, killed] = [join(home, 'whole'), join(home, 'killed')];
    const first = evalCommand(home, ...own(killed), '--model', 'one');
    await untilSamples(killed, 3);
    first.child.kill('SIGKILL');
    await first.ended;
    const before = samplesOf(killed).split('\n').length - 1;
    assert.ok(before >= 3 && before < 16, `${before} samples before the kill`);
    appendFileSync(samplesFile(killed)!, '{"id":"torn');

    const [jsonWhole, jsonKilled] = [join(home, 'whole.json'), join(home, 'killed.json')];
    const resumed = await command(...own(killed), '--model', 'one', '--json', jsonKilled);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal((await command(...own(whole), '--model', 'one', '--json', jsonWhole)).code, 0);
    assert.equal(samplesOf(killed), samplesOf(whole));
    const roots = (file: string) => {
      const { runs } = ResultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
      return runs.map(({ samplesRoot, resultsRoot }) => [samplesRoot, resultsRoot]);
    };
    assert.deepEqual(roots(jsonKilled), roots(jsonWhole));
  });

  it('asks the first of the same order for a smaller limit, and draws as many answers as wanted', async () => {
    const out = join(home, 'samples');
    const json = join(home, 'samples.json');
    const drawn = ['--samples', '3', '--temperature', '0.8', '--seed', '7', '--model', 'one', '--json', json];
    assert.equal((await command('--data', data, '--limit', '4', '--out', out, ...drawn)).code, 0);
    const records = samplesOf(out)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      records.slice(0, 3).map(({ sample }) => sample),
      [0, 1, 2],
    );
    assert.notEqual(records[0].text, records[1].text);
    const [run] = ResultFile.parse(JSON.parse(readFileSync(json, 'utf8'))).runs;
    assert.ok(run!.outcomes.every(({ exact }) => exact.length === 3));
  });

  it('scores a published suite without its suffixes', async () => {
    const json = join(home, 'suite.json');
    const suite = ['--suite', 'humaneval-infilling', '--limit', '2', '--prompt', 'prefix', '--no-execute'];
    const { code, stderr } = await command(...suite, '--model', 'one', '--json', json);
    assert.equal(code, 0, stderr);
    const [run] = ResultFile.parse(JSON.parse(readFileSync(json, 'utf8'))).runs;
    assert.equal(run!.config.prompt, 'prefix');
    assert.equal(run!.outcomes[0]!.passed, null);
    assert.equal(run!.suite.problems, 1033);
  });

  it('says in one line what is wrong', async () => {
    for (const [args, expected] of [
      [['--suite', 'none'], /^PHC_EVAL_SUITE/m],
      [[], /^PHC_EVAL_SUITE.*--data/m],
      [['--data', join(home, 'nowhere')], /^PHC_EVAL_DATA/m],
      [['--suite', 'humaneval', '--limit', '0'], /whole number/],
      [['compare', join(data, 'a.py'), join(data, 'b.py')], /^PHC_EVAL_RESULT/m],
    ] as const) {
      const { code, stderr } = await command(...args);
      assert.equal(code, 1);
      assert.match(stderr, expected);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });
});
