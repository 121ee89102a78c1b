import assert from 'node:assert/strict';
import { printOptions } from './print-options.ts';
import { resolveOptions } from './resolve-options.ts';
import { OPTION_NAMES, variableOf } from './serve-options.ts';

describe('the options of a server', () => {
  it('go by command line, environment, file and default, in that order', () => {
    const file = { port: 1, maxRequests: 2, model: 'of-file', host: 'of-file' };
    const environment = { PH_CODEX_MODEL: 'of-environment', PH_CODEX_PORT: '3', PH_CODEX_HOST: '' };
    const { options, sources } = resolveOptions({ port: '4' }, environment, file);
    assert.equal(options.port, 4);
    assert.equal(options.model, 'of-environment');
    assert.equal(options.maxRequests, 2);
    assert.equal(options.host, 'of-file');
    assert.equal(options.stall, 15);
    assert.deepEqual(
      ['port', 'model', 'maxRequests', 'stall'].map((name) => sources.get(name as never)),
      ['command line', 'environment', 'file', 'default'],
    );
  });

  it('each have a variable, with the names that are known already', () => {
    const variables = OPTION_NAMES.map(variableOf);
    assert.equal(new Set(variables).size, OPTION_NAMES.length);
    for (const known of ['PH_CODEX_API_KEY', 'PH_CODEX_LEDGER', 'PH_CODEX_KEYS', 'PH_CODEX_TLS_CERT'])
      assert.ok(variables.includes(known), known);
  });

  it('are read from texts by their kind', () => {
    const environment = {
      PH_CODEX_ALLOW_HOST: 'a.example,b.example',
      PH_CODEX_ON_DEMAND: 'false',
      PH_CODEX_API_KEY: 'one,two,',
      PH_CODEX_SOCKET: 'true',
    };
    const { options } = resolveOptions({}, environment, {});
    assert.deepEqual(options.allowHost, ['a.example', 'b.example']);
    assert.equal(options.onDemand, false);
    assert.deepEqual(options.apiKey, ['one', 'two']);
    assert.equal(options.socket, true);
  });

  const REFUSED: ReadonlyArray<
    readonly [string, Record<string, unknown>, Record<string, string>, unknown, RegExp]
  > = [
    ['a port that is none', { port: '70000' }, {}, {}, /--port: .*0 to 65535/],
    ['a port in words', {}, { PH_CODEX_PORT: 'http' }, {}, /PH_CODEX_PORT: .*0 to 65535/],
    ['a port as text in a file', {}, {}, { port: '80' }, /port in the file/],
    ['an option that is none', {}, {}, { modle: 'x' }, /the file: .*modle/],
    ['a file that is a list', {}, {}, [], /the file/],
    ['a switch that is neither', {}, { PH_CODEX_ON_DEMAND: 'maybe' }, {}, /PH_CODEX_ON_DEMAND/],
    ['an unknown profile', { profile: 'fast' }, {}, {}, /--profile/],
    ['a certificate without its key', { tlsCert: 'a' }, {}, {}, /go together/],
    ['an upstream without a model', { upstream: 'http://x/v1' }, {}, {}, /needs --model-name/],
    ['a model name for nobody', { modelName: 'x' }, {}, {}, /go with --upstream/],
    ['files of no engine', {}, {}, { upstreamFiles: 'x' }, /--upstream-files .*go with --upstream/],
    ['an upstream that is no URL', { upstream: 'x', modelName: 'x' }, {}, {}, /--upstream: .*http/],
  ];
  for (const [what, flags, environment, file, message] of REFUSED) {
    it(`are refused by name: ${what}`, () => {
      assert.throws(() => resolveOptions(flags, environment, file), { code: 'PHC_SERVER_CONFIG', message });
    });
  }

  it('are printed with their source and without secrets', () => {
    const environment = {
      PH_CODEX_API_KEY: 'SECRET',
      PH_CODEX_KEYS: 'postgres://me:SECRET@db/keys',
      PH_CODEX_UPSTREAM_KEY: 'SECRET',
    };
    const flags = { upstream: 'http://a/v1', modelName: 'm' };
    const text = printOptions(resolveOptions(flags, environment, {}));
    assert.doesNotMatch(text, /SECRET/);
    assert.match(text, /^keys +"postgres:\/\/me:…@db\/keys" +environment$/m);
    assert.match(text, /^port +8459 +default$/m);
    assert.equal(text.trimEnd().split('\n').length, OPTION_NAMES.length);
  });
});
