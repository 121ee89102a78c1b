import assert from 'node:assert/strict';
import { type InterpreterProcess, startInterpreter } from './interpreter-process.ts';

const QUESTION = { program: '', timeoutMs: 10_000, memoryMB: 64 };
const NOTHING = new Uint8Array(0);

/** A process that is not what it should be: it answers each frame with what `answers` says. */
async function start(...answers: string[]): Promise<InterpreterProcess> {
  const source = `
    const answers = [${answers.join(', ')}];
    const frame = (text) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(Buffer.byteLength(text));
      return Buffer.concat([head, Buffer.from(text)]);
    };
    process.stdin.on('data', () => answers.shift()?.());`;
  const boot = '() => process.stdout.write(Buffer.alloc(4))';
  const command: [string, string[]] = [process.execPath, ['-e', source.replace('[', `[${boot}, `)]];
  return (await startInterpreter(command, NOTHING)).interpreter;
}

const GOOD = `() => process.stdout.write(frame('{"reason":"ok","detail":""}'))`;

describe('startInterpreter', function () {
  this.timeout(20_000);

  it('takes an answer that is one', async () => {
    const interpreter = await start(GOOD, GOOD);
    assert.deepEqual(await interpreter.ask(QUESTION), { reason: 'ok', detail: '' });
    assert.deepEqual(await interpreter.ask(QUESTION), { reason: 'ok', detail: '' });
    await interpreter.kill();
    assert.equal(interpreter.alive, false);
  });

  for (const [name, answer] of [
    ['no JSON', `() => process.stdout.write(frame('passed'))`],
    ['a reason that there is not', `() => process.stdout.write(frame('{"reason":"fine","detail":""}'))`],
    ['more fields', `() => process.stdout.write(frame('{"reason":"ok","detail":"","passed":true}'))`],
    [
      'a long detail',
      `() => process.stdout.write(frame('{"reason":"ok","detail":"' + 'x'.repeat(401) + '"}'))`,
    ],
    ['a long frame', `() => process.stdout.write(frame('x'.repeat(5000)))`],
    ['a flood', `() => { for (;;) process.stdout.write('x'.repeat(65536)) }`],
    ['two answers', `() => process.stdout.write(Buffer.concat([frame('{}'), frame('{}')]))`],
    ['its end', '() => process.exit(0)'],
    ['its crash, with much to say', `() => { process.stderr.write('x'.repeat(1e6)); process.abort(); }`],
  ] as const) {
    it(`takes ${name} for an error, and ends the process`, async () => {
      const interpreter = await start(answer);
      assert.equal((await interpreter.ask(QUESTION)).reason, 'error');
      assert.equal(interpreter.alive, false);
      assert.equal((await interpreter.ask(QUESTION)).reason, 'error');
    });
  }

  it('kills a process that does not answer in time', async () => {
    const interpreter = await start('() => { for (;;); }');
    assert.equal((await interpreter.ask({ ...QUESTION, timeoutMs: 0 })).reason, 'timeout');
    assert.equal(interpreter.alive, false);
  });

  it('says why a process did not start', async () => {
    const command: [string, string[]] = [process.execPath, ['-e', 'throw new Error("no such thing")']];
    await assert.rejects(startInterpreter(command, NOTHING), {
      code: 'PHC_SANDBOX_RUNTIME',
      message: /no such thing/,
    });
    await assert.rejects(startInterpreter(['/nowhere', []], NOTHING), { code: 'PHC_SANDBOX_RUNTIME' });
  });
});
