import assert from 'node:assert/strict';
import { type RealServer, startRealServer } from '../support/real-server.ts';

const ODD: ReadonlyArray<readonly [string, string, string]> = [
  ['an empty document', '', ''],
  ['only a suffix', '', 'def f(): pass\n'],
  ['half an emoji before the cursor', 'x = "\ud83d', '"\n'],
  ['half an emoji after the cursor', 'x = "', '\ude00"\n'],
  ['NUL', 'x = "a\0b', '"'],
  ['the text of special tokens', 's = "<|endoftext|><|im_start|>', '<file_sep>"'],
  ['CRLF and tabs', 'if (a) {\r\n\treturn ', ';\r\n}\r\n'],
  ['emoji and combining characters', 'name = "👩‍👩‍👧 e\u0301', '\u0301"'],
  ['right-to-left text', '# שלום\nx = ', ''],
  ['a byte order mark', '\ufeffimport os\n', ''],
];

describe('odd text before the real model', function () {
  this.timeout(600_000); // the model may have to be built first
  let server: RealServer;
  before(async () => {
    server = await startRealServer();
    await server.untilReady();
  });
  after(() => server.stop());

  const complete = async (body: object) => {
    const response = await fetch(`${server.where}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ max_tokens: 4, temperature: 0, ...body }),
    });
    return { status: response.status, text: await response.text() };
  };

  for (const [what, prompt, suffix] of ODD) {
    it(`is completed: ${what}`, async () => {
      const { status, text } = await complete({ prompt, suffix });
      assert.equal(status, 200, text);
    });
  }

  const LONG: ReadonlyArray<readonly [string, string]> = [
    ['a document of 10 MB', 'line of code\n'.repeat(800_000)],
    ['10 MB of one letter', 'x'.repeat(10_000_000)],
    ['10 MB of blanks', ' '.repeat(10_000_000)],
    ['300 kB of one letter, which could be few tokens', 'x'.repeat(300_000)],
    ['300 kB of Chinese in one line', '中文'.repeat(50_000)],
  ];
  for (const [what, prompt] of LONG) {
    it(`is refused for its length, and the next request is served: ${what}`, async () => {
      for (const body of [{ prompt }, { prompt: 'a', suffix: prompt }]) {
        const { status, text } = await complete(body);
        assert.equal(status, 400);
        assert.match(text, /PHC_REQUEST_CONTEXT/);
      }
      assert.equal((await complete({ prompt: 'a' })).status, 200);
    });
  }

  it('of other files, as llama.vscode sends it, shapes the answer', async () => {
    const ask = async (input_extra: object[]) => {
      const response = await fetch(`${server.where}/infill`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          input_prefix: 'from shapes import *\n\nthing = 3\n',
          input_suffix: '\nprint(painted)\n',
          input_extra,
          prompt: 'painted = frobnicate_',
          n_predict: 8,
          temperature: 0,
          top_k: 40,
          top_p: 0.99,
          stream: false,
          samplers: ['top_k', 'top_p', 'infill'],
          cache_prompt: true,
          t_max_prompt_ms: 500,
          t_max_predict_ms: 500,
        }),
      });
      return ((await response.json()) as { content: string }).content;
    };
    const text = 'def frobnicate_widget(widget, colour):\n    return widget.paint(colour)\n';
    assert.match(await ask([{ text, time: 1, filename: 'shapes.py' }]), /^widget\(/);
    assert.doesNotMatch(await ask([]), /^widget\(/);
  });

  it('is refused where ids are not in the vocabulary', async () => {
    const { status, text } = await complete({ prompt: [1, 999_999] });
    assert.equal(status, 400, text);
    assert.match(text, /PHC_REQUEST_INVALID/);
  });

  it('is as good as no text where ids are none', async () => {
    const { status, text } = await complete({ prompt: [] });
    assert.ok(status === 200 || status === 400, text);
  });
});
