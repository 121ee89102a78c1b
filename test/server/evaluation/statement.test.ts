import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openData } from '../../../algorithms/evaluation/own-data/open-data.ts';
import { outcomes } from '../../../algorithms/evaluation/report/outcome.ts';
import { recordRoot } from '../../../algorithms/evaluation/report/record-root.ts';
import { summariseGroups } from '../../../algorithms/evaluation/report/summary.ts';
import { type Evidence, readEvidence } from '../../../algorithms/evaluation/statement/evidence.ts';
import { openStatement } from '../../../algorithms/evaluation/statement/open-statement.ts';
import { signStatement } from '../../../algorithms/evaluation/statement/sign-statement.ts';
import { readSigningKey, readVerifyingKey } from '../../../server/identity/model-key.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { evalCommand } from '../../support/eval-command.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';

const LINES = Array.from({ length: 24 }, (_, i) => `value_${i} = compute(${i}, value_${i + 1})`);
const COIN = 'ab'.repeat(32);

describe('a signed score', function () {
  this.timeout(120_000);
  let home: string;
  let evidence: string;
  let keys: { private: string; public: string };
  let roots: Record<string, string>;

  const command = (...args: string[]) => evalCommand(home, ...args).ended;
  const verify = (statement: string, ...more: string[]) =>
    command('verify', statement, '--key', keys.public, '--data', join(home, 'data'), ...more);

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-statement-'));
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data', 'a.py'), `${LINES.join('\n')}\n`);
    roots = {};
    for (const [name, type] of [
      ['one', 'Q8_0'],
      ['two', 'Q4_0'],
    ] as const) {
      const file = join(home, `${name}.gguf`);
      writeTinyGguf(file, { type, metadata: { 'llama.context_length': { u32: 4096 } } });
      roots[name] = (await importGguf(file, { name, home, onProgress: () => {} })).root;
    }
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    keys = { private: join(home, 'key.pem'), public: join(home, 'key.pub') };
    writeFileSync(keys.private, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(keys.public, publicKey.export({ type: 'spki', format: 'pem' }));
    evidence = join(home, 'evidence');
    const asked = ['--data', join(home, 'data'), '--limit', '8', '--model', 'one'];
    const made = await command(...asked, '--out', join(home, 'runs'), '--evidence', evidence);
    assert.equal(made.code, 0, made.stderr);
    const signed = await command('sign', evidence, '--key', keys.private, '--evaluator', 'a test');
    assert.equal(signed.code, 0, signed.stderr);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  /** A folder in which an evaluator lies and signs the lie. */
  async function forge(name: string, change: (honest: Evidence) => Evidence): Promise<string> {
    const folder = join(home, name);
    cpSync(evidence, folder, { recursive: true });
    const changed = change(await readEvidence(folder));
    const { problems } = await openData(join(home, 'data'), 8);
    const own = outcomes(problems, changed.results, changed.scores);
    const run = {
      ...changed.run,
      groups: summariseGroups(own),
      outcomes: own,
      samplesRoot: recordRoot(changed.samples),
      resultsRoot: recordRoot(changed.results),
    };
    const envelope = signStatement({ ...changed, run }, 'a liar', await readSigningKey(keys.private));
    const write = (file: string, records: readonly object[]) =>
      writeFileSync(join(folder, file), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    write('samples.jsonl', changed.samples);
    write('results.jsonl', changed.results);
    writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
    writeFileSync(join(folder, 'statement.json'), JSON.stringify(envelope));
    return join(folder, 'statement.json');
  }

  it('is found again by anyone, in part by a coin or as a whole', async () => {
    const statement = join(evidence, 'statement.json');
    const part = await verify(statement, '--fraction', '0.3', '--coin', COIN);
    assert.equal(part.code, 0, part.stderr + part.stdout);
    assert.match(part.stdout, /3 of 8 problems were asked again/);
    // 5/8 of all draws miss one false result of eight.
    assert.match(part.stdout, /10\.0 % false: would have escaped with probability 62\.5 %/);
    const whole = await verify(statement, '--all', '--json');
    assert.equal(whole.code, 0, whole.stderr);
    const { ids, differences, sameHarness } = JSON.parse(whole.stdout);
    assert.deepEqual([ids.length, differences.length, sameHarness], [8, 0, true]);
  });

  it('is not believed when its evidence was changed after it was signed', async () => {
    for (const [file, from, to] of [
      ['samples.jsonl', /"text":"/, '"text":"x'],
      ['results.jsonl', /"exact":false/, '"exact":true'],
      ['scores.jsonl', /"nats":/, '"nats":1'],
    ] as const) {
      const folder = join(home, `changed-${file}`);
      cpSync(evidence, folder, { recursive: true });
      const text = readFileSync(join(folder, file), 'utf8');
      writeFileSync(join(folder, file), text.replace(from, to));
      const { code, stderr } = await verify(join(folder, 'statement.json'));
      assert.equal(code, 1);
      assert.match(stderr, /^PHC_EVAL_EVIDENCE/m);
    }
  });

  it('is seen through when its evaluator made results better', async () => {
    const statement = await forge('better', (honest) => ({
      ...honest,
      results: honest.results.map((result) => ({ ...result, exact: true, similarityPpm: 1_000_000 })),
    }));
    const { code, stdout } = await verify(statement, '--fraction', '0.1', '--coin', COIN);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /came out differently:\n.*: result/);
  });

  it('is seen through when another model wrote the answers', async () => {
    const statement = await forge('swapped', (honest) => ({
      ...honest,
      run: { ...honest.run, subject: { name: 'two', modelRoot: roots['two']! } },
    }));
    const { code, stdout } = await verify(statement, '--fraction', '0.3', '--coin', COIN);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /answer 1: tokens/);
  });

  it('is not believed of problems that were chosen, and not from another key', async () => {
    const chosen = await forge('chosen', (honest) => ({ ...honest }));
    const other = await command('verify', chosen, '--key', keys.public, '--suite', 'humaneval');
    assert.notEqual(other.code, 0);
    writeFileSync(join(home, 'data', 'a.py'), `${LINES.join('\n')}\nmore = 1\n`);
    const changed = await verify(chosen);
    assert.match(changed.stderr, /^PHC_EVAL_EVIDENCE/m);
    writeFileSync(join(home, 'data', 'a.py'), `${LINES.join('\n')}\n`);

    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const stranger = join(home, 'stranger.pub');
    writeFileSync(stranger, publicKey.export({ type: 'spki', format: 'pem' }));
    const wrong = await command('verify', chosen, '--key', stranger);
    assert.match(wrong.stderr, /^PHC_EVAL_STATEMENT.*did not sign/m);
  });

  it('is refused by name whatever bytes stand in its place', async () => {
    const key = await readVerifyingKey(keys.public);
    const good = readFileSync(join(evidence, 'statement.json'), 'utf8');
    const refused = (text: string) =>
      assert.throws(() => openStatement(text, key.verify), { code: 'PHC_EVAL_STATEMENT' });
    fc.assert(fc.property(fc.string(), refused));
    fc.assert(fc.property(fc.json(), refused));
    fc.assert(
      fc.property(fc.nat(good.length - 2), fc.constantFrom('A', '0', '"', '{'), (at, character) => {
        const damaged = good.slice(0, at) + character + good.slice(at + 1);
        // The name of the key is not what is signed; everything else is, or holds what is.
        const same = JSON.stringify(safeParse(damaged)?.payload) === JSON.stringify(JSON.parse(good).payload);
        if (!same) refused(damaged);
      }),
    );
  });
});

function safeParse(text: string): { payload?: unknown } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
