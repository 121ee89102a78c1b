import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../../algorithms/evaluation/linebench/entry.ts';
import { ensureTexts } from '../../../algorithms/evaluation/linebench/texts.ts';
import { encodeZip } from '../../support/zip-writer.ts';

const CODE = 'def add(a, b):\n    return a + b\n';
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
const ENTRY: Entry = {
  id: 'python/0',
  kind: 'line',
  language: 'python',
  package: 'pypi:phc-bench',
  version: '1.0',
  path: 'phc_bench/add.py',
  sha256: sha256(CODE).toString('hex'),
  offset: 19,
  length: 12,
};

/** A wheel that pip accepts, with a file of Windows' line ends. */
function wheel(): Buffer {
  const info = 'phc_bench-1.0.dist-info';
  const files = [
    { name: ENTRY.path, content: Buffer.from(CODE.replaceAll('\n', '\r\n')) },
    {
      name: `${info}/METADATA`,
      content: Buffer.from('Metadata-Version: 2.1\nName: phc-bench\nVersion: 1.0\n'),
    },
    {
      name: `${info}/WHEEL`,
      content: Buffer.from('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    },
  ];
  const record = files.map(
    ({ name, content }) => `${name},sha256=${sha256(content).toString('base64url')},${content.length}\n`,
  );
  return encodeZip([
    ...files,
    { name: `${info}/RECORD`, content: Buffer.from(`${record.join('')}${info}/RECORD,,\n`) },
  ]);
}

describe('the texts of PH-LineBench', function () {
  this.timeout(60_000);
  let home: string;
  const environment = { ...process.env };
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-texts-'));
    mkdirSync(join(home, 'wheels'));
    writeFileSync(join(home, 'wheels', 'phc_bench-1.0-py3-none-any.whl'), wheel());
    process.env['PIP_NO_INDEX'] = '1';
    process.env['PIP_FIND_LINKS'] = join(home, 'wheels');
  });
  after(() => {
    process.env = environment;
    rmSync(home, { recursive: true, force: true });
  });

  const folder = () => join(home, 'texts');
  const texts = (entry: Entry = ENTRY) =>
    ensureTexts([entry], { folder: folder(), signal: new AbortController().signal, onProgress: () => {} });

  it('are fetched with the registry’s own client, checked, kept, and nothing else is', async () => {
    assert.equal((await texts()).get(ENTRY.sha256), CODE);
    assert.deepEqual(readdirSync(folder()), [ENTRY.sha256]);
  });

  it('are not fetched again, unless what was kept is damaged', async () => {
    process.env['PIP_FIND_LINKS'] = join(home, 'nowhere');
    assert.equal((await texts()).get(ENTRY.sha256), CODE);
    writeFileSync(join(folder(), ENTRY.sha256), `${CODE}#`);
    await assert.rejects(texts(), { code: 'PHC_EVAL_PACKAGE' });
    process.env['PIP_FIND_LINKS'] = join(home, 'wheels');
    assert.equal((await texts()).get(ENTRY.sha256), CODE);
  });

  it('are refused when a package holds another text, or lacks the file', async () => {
    for (const other of [
      { ...ENTRY, sha256: '1'.repeat(64) },
      { ...ENTRY, sha256: '2'.repeat(64), path: 'phc_bench/none.py' },
    ])
      await assert.rejects(texts(other), { code: 'PHC_EVAL_PACKAGE' });
    assert.deepEqual(readdirSync(folder()), [ENTRY.sha256]);
  });
});
