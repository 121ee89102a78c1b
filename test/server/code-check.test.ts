import assert from 'node:assert/strict';
import { CODE_CHECK_ROUTE } from '../../protocol/code-check.ts';
import { createApp } from '../../server/api/app.ts';
import { checkCode } from '../../server/cli/check-code.ts';
import { serverConfig } from '../../server/config.ts';
import { docExamples, exampleProgram } from '../../src/tasks/doc-examples.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

const app = () =>
  createApp({ engine: scriptedEngine(), config: serverConfig({ apiKeys: [] }), version: '0.0.0', checkCode });

const EXAMPLES = docExamples('twice(2) => 4', 'javascript');
const program = (code: string) => exampleProgram(code, EXAMPLES, 'javascript');

describe('the examples of a description', function () {
  this.timeout(60_000);

  it('hold or do not, as the sandbox finds', async () => {
    const ask = async (code: string) => {
      const body = { language: 'javascript', program: program(code) };
      return (await post(app(), CODE_CHECK_ROUTE, body)).json();
    };
    assert.deepEqual(await ask('function twice(a) {\n  return 2 * a;\n}'), { passed: true, detail: '' });
    const wrong = await ask('function twice(a) {\n  return a;\n}');
    assert.equal(wrong.passed, false);
    assert.match(wrong.detail, /another value/);
  });

  it('are run by nobody but the person, on the socket of their own server', async () => {
    const { statusCode } = await post(appOver(scriptedEngine()), CODE_CHECK_ROUTE, {
      language: 'javascript',
      program: '1',
    });
    assert.equal(statusCode, 404);
  });

  it('are refused in languages that the sandbox does not have', async () => {
    const { statusCode } = await post(app(), CODE_CHECK_ROUTE, { language: 'ruby', program: '1' });
    assert.equal(statusCode, 400);
  });
});
