import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ResultFile } from '../../../algorithms/evaluation/report/run-result.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { evalCommand } from '../../support/eval-command.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';

const LINES = Array.from({ length: 24 }, (_, i) => `classified_${i} = topsecret(${i}, confidential_${i})`);

describe('a compute-to-data evaluation', function () {
  this.timeout(60_000);
  let home: string;
  let inputs: string;
  let outputs: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-job-'));
    inputs = join(home, 'inputs');
    outputs = join(home, 'outputs');
    mkdirSync(join(inputs, 'internal_project'), { recursive: true });
    writeFileSync(join(inputs, 'internal_project', 'hidden_name.py'), `${LINES.join('\n')}\n`);
    writeFileSync(join(inputs, 'algoCustomData.json'), '{"limit":"6"}');
    for (const [name, type] of [
      ['ours', 'Q8_0'],
      ['theirs', 'Q4_0'],
    ] as const)
      writeTinyGguf(join(inputs, `${name}.gguf`), {
        type,
        metadata: { 'llama.context_length': { u32: 4096 } },
      });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const job = () => evalCommand(home, 'job', '--inputs', inputs, '--outputs', outputs).ended;

  it('lets scores out, and no text, name of a file or weight', async () => {
    const { code, stdout, stderr } = await job();
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(outputs).sort(), ['scores.json', 'scores.txt']);
    const [json, text] = ['scores.json', 'scores.txt'].map((file) =>
      readFileSync(join(outputs, file), 'utf8'),
    );
    for (const told of [json!, text!, stdout, stderr])
      assert.doesNotMatch(told, /classified|topsecret|confidential|internal_project|hidden_name/);
    assert.ok(json!.length < 20_000);
    const { runs } = ResultFile.parse(JSON.parse(json!));
    assert.deepEqual(
      runs.map(({ subject, outcomes }) => [subject.name, outcomes.length]),
      [
        ['ours', 6],
        ['theirs', 6],
      ],
    );
    assert.match(text!, /McNemar p = /);
  });

  it('refuses parameters that are none', async () => {
    writeFileSync(join(inputs, 'algoCustomData.json'), '{"limit":"all"}');
    const { code, stderr } = await job();
    assert.equal(code, 1);
    assert.match(stderr, /^PHC_EVAL_DATA/m);
  });

  it('is described as Ocean’s algorithms are', () => {
    const Parameter = z.strictObject({
      name: z.string(),
      type: z.enum(['text', 'number', 'boolean', 'select']),
      label: z.string(),
      required: z.boolean(),
      description: z.string(),
      default: z.string(),
      options: z.optional(z.string()),
    });
    const Algorithm = z.strictObject({
      language: z.string(),
      version: z.string(),
      container: z.strictObject({
        entrypoint: z.string().check(z.regex(/--inputs \/data\/inputs --outputs \/data\/outputs$/)),
        image: z.string(),
        tag: z.string(),
        checksum: z.string(),
      }),
      consumerParameters: z.array(Parameter),
    });
    const file = readFileSync(join(ROOT, 'algorithms', 'evaluation', 'algorithm.json'), 'utf8');
    const { consumerParameters } = Algorithm.parse(JSON.parse(file));
    assert.deepEqual(
      consumerParameters.map(({ name }) => name),
      ['limit', 'prompt'],
    );
  });
});
