import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnswerResponse } from '../../protocol/answer.ts';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import { importModel } from '../../server/model/import-model.ts';
import { openReader, type Reader } from '../../server/reader/open-reader.ts';
import { runCommand } from '../support/real-server.ts';
import { READY, scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';
import { testHome } from '../support/test-home.ts';

const GOLDEN = join(__dirname, '..', 'golden', 'models');
const DOCUMENTS = [
  { name: 'docs/serve.md', text: '# Serving\n\nThe server listens at the port 8459.\nIt speaks HTTP.\n' },
  { name: 'docs/engine.md', text: '# Engine\n\nThe engine computes in a process of its own.\n' },
];
/** The answer in what a command wrote. */
function readAnswer(output: string): AnswerResponse {
  const line = output.split('\n').find((one) => one.startsWith('{'));
  return AnswerResponse.parse(JSON.parse(line ?? ''));
}

const QUESTION = 'At which port does the server listen?';

describe('a question about documents', () => {
  it('is answered with the passages that tell it, which the model reads with their files and lines', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/ph/answer', { question: QUESTION, documents: DOCUMENTS });
    const { request, text, done } = await engine.nextCall();
    assert.ok(request.prompt.kind === 'text');
    assert.match(request.prompt.prefix, /\[1\] docs\/serve\.md, lines 1 to 4:\n# Serving/);
    assert.ok(request.prompt.prefix.endsWith(`Question: ${QUESTION}\nAnswer:`));
    assert.deepEqual([request.temperature, request.maxTokens], [0, 128]);
    text(' At 8459 [1].');
    done();
    const answer = AnswerResponse.parse((await response).json());
    assert.deepEqual(
      [answer.method, answer.model, answer.answer, answer.span],
      ['generative', 'ph-codex-s', 'At 8459 [1].', null],
    );
    assert.deepEqual(
      answer.passages.map(({ file, from, to, cited }) => [file, from, to, cited]),
      [
        ['docs/serve.md', 1, 4, true],
        ['docs/engine.md', 1, 3, false],
      ],
    );
    assert.equal(answer.usage.prompt_tokens, 7);
  });

  it('goes to a model for conversations as a message', async () => {
    const engine = scriptedEngine({ ...READY, model: { ...READY.model!, chat: true } });
    const response = post(appOver(engine), '/v1/ph/answer', { question: QUESTION, documents: DOCUMENTS });
    const call = await engine.nextCall();
    assert.equal(`${call.request.prompt.kind}`, 'chat');
    call.done();
    assert.equal((await response).statusCode, 200);
  });

  it('has no answer where nothing goes with it, and no model is asked', async () => {
    const documents = [{ name: 'a', text: 'one two' }];
    const answer = await post(appOver(scriptedEngine()), '/v1/ph/answer', { question: 'three', documents });
    assert.deepEqual([answer.json().answer, answer.json().passages], ['', []]);
  });

  it('is refused by name where it cannot be answered so', async () => {
    const folder = tmpdir();
    for (const [body, param] of [
      [{ question: 'a' }, 'documents'],
      [{ question: 'a', documents: DOCUMENTS, folders: [folder] }, 'documents'],
      [{ question: '', documents: DOCUMENTS }, 'question'],
      [{ question: 'a', folders: [folder] }, 'folders'],
      [{ question: 'a', documents: DOCUMENTS, method: 'extractive' }, 'method'],
      [{ question: 'a', documents: DOCUMENTS, model: 'another' }, 'model'],
      [
        { question: 'the port', documents: [{ name: 'a', text: `port ${'x'.repeat(30_000)}` }] },
        'max_tokens',
      ],
    ] as const) {
      const { statusCode, json } = await post(appOver(scriptedEngine()), '/v1/ph/answer', body);
      assert.ok([400, 404].includes(statusCode));
      assert.equal(json().error.param, param);
    }
  });
});

describe('a question about folders', () => {
  let folder: string;
  before(() => {
    const top = realpathSync(mkdtempSync(join(tmpdir(), 'phc-answer-')));
    folder = join(top, 'project');
    mkdirSync(join(folder, 'docs'), { recursive: true });
    writeFileSync(join(top, 'outside.md'), 'The port outside is 1111.\n');
    writeFileSync(join(folder, '.env'), 'PORT_SECRET=2222\n');
    writeFileSync(join(folder, 'id_rsa.txt'), '-----BEGIN RSA PRIVATE KEY-----\nport 3333\n');
    writeFileSync(join(folder, 'data.bin'), 'port\u0000 4444');
    writeFileSync(join(folder, 'huge.md'), 'port 5555\n'.repeat(60_000));
    symlinkSync(join(top, 'outside.md'), join(folder, 'docs', 'link.md'));
    symlinkSync(top, join(folder, 'up'));
    for (const { name, text } of DOCUMENTS) writeFileSync(join(folder, name), text);
  });
  after(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const ask = async (folders: readonly string[]) => {
    const engine = scriptedEngine();
    const body = { question: QUESTION, folders, passages: 16 };
    const response = post(appOver(engine, { memory: true }), '/v1/ph/answer', body);
    (await engine.nextCall()).done();
    return AnswerResponse.parse((await response).json()).passages;
  };

  it('is answered from their text, never from secrets, behind links, or from what no person wrote', async () => {
    const passages = await ask([folder]);
    assert.deepEqual(
      passages.map(({ file }) => file),
      ['docs/serve.md', 'docs/engine.md'],
    );
    assert.doesNotMatch(JSON.stringify(passages), /1111|2222|3333|4444|5555/);
  });

  it('names folders that are there, by their whole paths', async () => {
    for (const wrong of ['docs', join(folder, 'nowhere')]) {
      const body = { question: QUESTION, folders: [wrong] };
      const { statusCode, json } = await post(
        appOver(scriptedEngine(), { memory: true }),
        '/v1/ph/answer',
        body,
      );
      assert.deepEqual([statusCode, json().error.param], [400, 'folders']);
    }
  });
});

describe('an answer that is marked', function () {
  this.timeout(120_000);
  let home: string;
  let folder: string;
  let reader: Reader;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-answer-'));
    folder = join(home, 'documents');
    mkdirSync(folder);
    for (const { name, text } of DOCUMENTS) writeFileSync(join(folder, name.replace('docs/', '')), text);
    reader = openReader(await importModel(join(GOLDEN, 'roberta'), { home }));
  });
  after(() => {
    reader.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('is a part of a passage that it cites, with its line', async () => {
    const app = createApp({ engine: scriptedEngine(), config: serverConfig(), version: '0.0.0', reader });
    const response = await post(app, '/v1/ph/answer', { question: QUESTION, documents: DOCUMENTS });
    const { method, model, answer, span, passages } = AnswerResponse.parse(response.json());
    assert.deepEqual([method, model, response.statusCode], ['extractive', 'roberta', 200]);
    assert.equal(passages[0]?.file, 'docs/serve.md');
    assert.ok(span && answer !== '');
    const cited = passages[span.passage]!;
    assert.ok(cited.cited && passages.filter((passage) => passage.cited).length === 1);
    assert.equal(cited.text.slice(span.start, span.end), answer);
    assert.ok(cited.text.split('\n')[span.line - cited.from]?.includes(answer.split('\n')[0]!));
    await app.close();
  });

  it('is given by the command line', async () => {
    const command = runCommand(['ask', QUESTION, folder, '--reader', 'roberta', '--json'], home);
    assert.equal(await command.ended, 0, command.output());
    const { method, answer, passages, span } = readAnswer(command.output());
    assert.deepEqual([method, passages[0]?.file], ['extractive', 'serve.md']);
    assert.ok(passages[span?.passage ?? 0]?.text.includes(answer));
  });
});

describe('an answer that the real model writes', function () {
  this.timeout(600_000); // the model may have to be built first
  const home = testHome();
  after(() => home.remove());

  it('comes with the files and lines that it was written from', async () => {
    const folder = join(home.path, 'documents');
    mkdirSync(folder);
    for (const { name, text } of DOCUMENTS) writeFileSync(join(folder, name.replace('docs/', '')), text);
    const command = runCommand(['ask', QUESTION, folder, '--max-tokens', '8', '--json'], home.path);
    assert.equal(await command.ended, 0, command.output());
    const { method, model, answer, passages, usage } = readAnswer(command.output());
    assert.deepEqual([method, model], ['generative', 'ph-codex-s']);
    assert.deepEqual([passages[0]?.file, passages[0]?.from, passages[0]?.to], ['serve.md', 1, 4]);
    assert.ok(answer !== '' && usage.prompt_tokens > 40, answer);
  });
});
