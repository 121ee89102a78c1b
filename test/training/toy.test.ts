import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainToy } from '../../scripts/train/toy.ts';
import { runScript } from '../../server/training/run-script.ts';
import { verifyTraining } from '../../server/training/verify-training.ts';
import { needsPython, type ToyTraining, temporaryFolder, toyTraining } from '../support/toy-training.ts';

describe('the toy training', function () {
  this.timeout(600_000);
  let toy: ToyTraining;
  before(async function () {
    needsPython(this);
    toy = await toyTraining();
  });

  it('learns, and gives the same digest when it is done again', async () => {
    const log = readFileSync(join(toy.run, 'log.jsonl'), 'utf8').trim().split('\n');
    const losses = log.map((line) => Number(JSON.parse(line).loss));
    assert.ok(losses.at(-1)! < losses[0]! - 0.3, `${losses[0]} to ${losses.at(-1)}`);

    const folder = temporaryFolder();
    const again = await trainToy({
      ...toy,
      out: join(folder, 'toy'),
      home: join(folder, 'home'),
      steps: log.length,
    });
    assert.equal(again.model.root, toy.root);
  });

  it('is verified from a kept checkpoint, bit for bit', async () => {
    const held: string[] = [];
    await verifyTraining(toy.run, { from: 10, stretch: 3, onLine: (line) => held.push(line) });
    assert.equal(held.at(-1), 'steps 10 to 12: bit for bit');
  });

  it('has a card with curves, data and settings, which loads nothing', () => {
    const page = readFileSync(join(toy.run, 'index.html'), 'utf8');
    assert.equal(page.match(/<svg /g)?.length, 2);
    const root = JSON.parse(readFileSync(toy.lock, 'utf8')).root;
    for (const text of [root, 'Apache-2.0', 'learning_rate', 'Samples of its writing', 'Limits'])
      assert.ok(page.includes(text), text);
    assert.doesNotMatch(page, /<(script|link|img|iframe)|src=|url\(/);
  });

  it('shows what a model writes as text, whatever that is', async () => {
    const run = join(temporaryFolder(), 'run');
    cpSync(toy.run, run, { recursive: true });
    const look = JSON.parse(readFileSync(join(run, 'samples.jsonl'), 'utf8').split('\n')[0]!);
    const evil = '</pre><script>alert(1)</script> | `` ``` [x](y) ![z](w)';
    const samples = [{ before: evil, wanted: evil, written: evil }];
    appendFileSync(join(run, 'samples.jsonl'), `${JSON.stringify({ ...look, samples })}\n`);
    await runScript('card.py', [run, '--title', '<img src=x>'], toy);
    assert.doesNotMatch(readFileSync(join(run, 'index.html'), 'utf8'), /<script|<img/);
    // In Markdown every line of it is in a block.
    const markdown = readFileSync(join(run, 'README-card.md'), 'utf8');
    assert.match(markdown, /^# \\<img src=x\\>$/m);
    assert.doesNotMatch(markdown, /^ {0,3}\S.*<script/m);
  });
});
