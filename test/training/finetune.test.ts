import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { needsPython, type ToyTraining, temporaryFolder, toyTraining } from '../support/toy-training.ts';

const run = promisify(execFile);
const CLI = join(__dirname, '..', '..', 'server', 'cli.ts');
const SECRET = 'sk-a-key-that-nobody-may-learn';

/** A person's folder: the same few shapes again and again, which even a toy learns from. */
function writeProject(folder: string): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (let i = 0; i < 12; i++) {
    const lines = Array.from(
      { length: 20 },
      (_, j) => `export const shape${i}x${j} = makeShape(${i}, ${j});`,
    );
    writeFileSync(join(folder, 'src', `shapes${i}.ts`), `${lines.join('\n')}\n`);
  }
  writeFileSync(join(folder, '.env'), `KEY=${SECRET}\n`.repeat(20));
  writeFileSync(join(folder, 'src', 'picture.ts'), Buffer.alloc(2000));
}

describe('ph-codex finetune', function () {
  this.timeout(600_000);
  let toy: ToyTraining;
  let project: string;
  let env: NodeJS.ProcessEnv;
  before(async function () {
    needsPython(this);
    toy = await toyTraining();
    project = temporaryFolder();
    writeProject(project);
    env = { ...process.env, PH_CODEX_HOME: toy.home, PH_CODEX_PYTHON: toy.python };
  });

  const argumentsFor = (...flags: string[]) => [
    ...['--import=tsx', CLI, 'finetune', '--model', 'ph-codex-toy', '--threads', '1', '--data', project],
    ...flags,
  ];
  const finetune = (...flags: string[]) => run(process.execPath, argumentsFor(...flags), { env });

  it('makes a child with lineage of files, and says how it came out', async () => {
    const { stdout } = await finetune('--out', 'mine', '--steps', '12', '--json');
    const { model, parent, report, leftOut, card } = JSON.parse(stdout);
    assert.equal(model.name, 'mine');
    assert.equal(parent.root, toy.root);
    assert.notEqual(model.root, toy.root);
    assert.deepEqual(leftOut, { binary: 1, secret: 1 });
    assert.equal(report.steps, 12);
    assert.equal(report.before.places, report.after.places);
    assert.equal(report.change.verdict, 'better');

    const lineage = JSON.parse(readFileSync(join(`${model.folder}.about`, 'lineage.json'), 'utf8'));
    assert.deepEqual(lineage.parents, [{ name: 'ph-codex-toy', modelRoot: toy.root }]);
    assert.ok(readFileSync(card, 'utf8').includes('mine'));
    const corpus = join(toy.home, 'training', 'finetune', 'mine', 'corpus');
    const texts = ['train', 'validation'].map((part) => readFileSync(join(corpus, `${part}.jsonl`), 'utf8'));
    assert.ok(!texts.join('').includes(SECRET));
    const listed = await run(process.execPath, ['--import=tsx', CLI, 'model', 'list'], { env });
    assert.match(listed.stdout, new RegExp(`^mine  ${model.root}`, 'm'));
  });

  it('stops at Ctrl-C, says so, and goes on from its last checkpoint', async function () {
    if (process.platform === 'win32') this.skip();
    const flags = argumentsFor('--out', 'stopped', '--steps', '24');
    const child = spawn(process.execPath, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let last = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      last = line;
      if (line.startsWith('Training: step 6 of 24')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 130);
    assert.match(last, /^Stopped\. The same command goes on from step [1-9]\d*\.$/);

    const { stdout, stderr } = await finetune('--out', 'stopped', '--steps', '24');
    assert.doesNotMatch(stderr, /step [1-5] of 24/);
    assert.match(stderr, /step 24 of 24/);
    assert.match(stdout, /^It (got better|did not clearly get better|got worse)/m);
  });

  it('refuses what cannot be trained on', async () => {
    const empty = mkdtempSync(join(temporaryFolder(), 'empty-'));
    const given = ['--import=tsx', CLI, 'finetune', '--model', 'ph-codex-toy', '--data'];
    for (const data of [empty, join(empty, 'nothing')]) {
      await assert.rejects(run(process.execPath, [...given, data, '--out', 'none'], { env }), {
        stderr: /^PHC_TRAINING_DATA/,
      });
    }
    assert.equal(existsSync(join(toy.home, 'training', 'finetune', 'none')), false);
  });
});
