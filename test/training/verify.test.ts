import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Statement } from '../../protocol/in-toto.ts';
import { publishRun } from '../../server/training/publish-run.ts';
import { runProgram } from '../../server/training/run-program.ts';
import { trainingScripts } from '../../server/training/scripts-folder.ts';
import { verifyTraining } from '../../server/training/verify-training.ts';
import {
  needsPython,
  type ToyTraining,
  temporaryFolder,
  toyTraining,
  trainAdapter,
} from '../support/toy-training.ts';

/** Puts other weights into a published folder, and makes chain and digests fit: what only the losses can tell. */
const FORGE = `
import json, sys, torch
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from safetensors.torch import load_file, save_file
from run.loss_log import LossLog, read_log
from model.weights_digest import file_digest
folder = Path(sys.argv[2]); training = folder / 'training'; weights = folder / 'adapter/adapter_model.safetensors'
save_file({name: tensor * 0 for name, tensor in load_file(weights).items()}, weights)
head = read_log(training / 'log.jsonl')[-1]['hash']
header, *entries = read_log(training / 'proof.jsonl', head)
header['proof']['weights'] = file_digest(weights)
(training / 'proof.jsonl').unlink()
chain = LossLog(training / 'proof.jsonl', 0, head)
for entry in (header, *entries):
    chain.append({name: value for name, value in entry.items() if name not in ('prev', 'hash')})
attestation = training / 'attestation.json'; content = json.loads(attestation.read_text())
content['subject'][0]['digest']['sha256'] = file_digest(weights)
for item in content['predicate']['runDetails']['byproducts']:
    if item['name'] == 'proof.jsonl': item['digest']['sha256'] = file_digest(training / 'proof.jsonl')
attestation.write_text(json.dumps(content))
`;

describe('a published adapter', function () {
  this.timeout(600_000);
  let toy: ToyTraining;
  let published: string;
  let key: string;
  before(async function () {
    needsPython(this);
    toy = await toyTraining();
    const folder = temporaryFolder();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const keyFile = join(folder, 'key.pem');
    key = join(folder, 'key.pub');
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
    published = join(folder, 'toy-child');
    await trainAdapter(toy, join(folder, 'run'), 6);
    const model = { name: 'toy-child', root: toy.root, folder: '' };
    await publishRun(join(folder, 'run'), { to: published, lock: toy.lock, model, key: keyFile });
  });

  const changed = (change: (folder: string) => void): string => {
    const folder = join(temporaryFolder(), 'toy-child');
    cpSync(published, folder, { recursive: true });
    change(folder);
    return folder;
  };
  const edit = (file: string, replace: (text: string) => string) => (folder: string) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    assert.notEqual(replace(text), text);
    writeFileSync(path, replace(text));
  };
  const refuses = (folder: string, reason: RegExp) =>
    assert.rejects(verifyTraining(folder, { base: toy.base, lock: toy.lock }), {
      code: 'PHC_TRAINING_VERIFY',
      message: reason,
    });

  it('is verified from its committed files, the base model and the lock alone', async () => {
    const held: string[] = [];
    await verifyTraining(published, {
      base: toy.base,
      lock: toy.lock,
      key,
      onLine: (line) => held.push(line),
    });
    assert.equal(held[0], 'the key signed the attestation');
    assert.match(held.at(-1)!, /^4 proof steps, the same kind of machine: bit for bit$/);
  });

  it('has an attestation that names adapter, model, base, corpus, code and environment', () => {
    const text = readFileSync(join(published, 'training', 'attestation.json'), 'utf8');
    const { subject, predicateType } = Statement.parse(JSON.parse(text));
    assert.equal(predicateType, 'https://slsa.dev/provenance/v1');
    assert.deepEqual(
      subject.map(({ name }) => name),
      ['adapter_model.safetensors', 'toy-child'],
    );
    const root = JSON.parse(readFileSync(toy.lock, 'utf8')).root;
    for (const part of [root, '"gitCommit"', '"torch"', '"threads": 1', '"seed": 1', '"loss log"'])
      assert.ok(text.includes(part), part);
    assert.ok(!text.includes(toy.base), 'folders of this machine are nobody’s business');
  });

  it('is refused when its log, its adapter or a document was changed', async () => {
    await refuses(
      changed(edit('training/log.jsonl', (text) => text.replace(/"loss": \d/, '"loss": 1'))),
      /log\.jsonl is not the file that was attested/,
    );
    await refuses(
      changed((folder) => {
        const path = join(folder, 'adapter', 'adapter_model.safetensors');
        const bytes = readFileSync(path);
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(path, bytes);
      }),
      /adapter_model\.safetensors is not what was attested/,
    );
    await refuses(
      changed(edit('training/proof-documents.jsonl', (text) => text.replace('import', 'export'))),
      /proof-documents\.jsonl is not the file that was attested/,
    );
  });

  it('is refused under a key that did not sign it, and when what was signed was changed', async () => {
    const other = join(temporaryFolder(), 'other.pub');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(other, publicKey.export({ type: 'spki', format: 'pem' }));
    const given = { base: toy.base, lock: toy.lock };
    const refusal = { code: 'PHC_TRAINING_VERIFY', message: /signature is not of this attestation and key/ };
    await assert.rejects(verifyTraining(published, { ...given, key: other }), refusal);
    const renamed = changed(
      edit('training/attestation.json', (text) => text.replace('toy-child', 'toy-other')),
    );
    await assert.rejects(verifyTraining(renamed, { ...given, key }), refusal);
  });

  it('is refused when all digests were made to fit other weights', async () => {
    const forged = changed(() => undefined);
    const { code, output } = await runProgram(toy.python, ['-c', FORGE, trainingScripts(), forged]);
    assert.equal(code, 0, output);
    await refuses(forged, /step 6: the loss is/);
  });
});
