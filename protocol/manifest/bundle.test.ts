import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { fromBase64 } from '../base64.ts';
import { utf8 } from '../bytes.ts';
import { seal } from '../dsse.ts';
import { PhcError } from '../errors.ts';
import { IN_TOTO_TYPE } from '../in-toto.ts';
import { openManifest, signManifest } from './bundle.ts';
import { type Manifest, manifestStatement, subjectDigest } from './manifest.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = { hint: 'ours', sign: (message: Uint8Array) => sign('sha256', message, privateKey) };
const verifier = {
  hint: 'ours',
  verify: (message: Uint8Array, signature: Uint8Array) => verify('sha256', message, publicKey, signature),
};
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const file = (path: string) => ({ path, range: undefined, sha256: digest(path) });
const MANIFEST: Manifest = { name: 'm', method: { kind: 'files' }, resources: ['a', 'b', 'c/d'].map(file) };

/** A bundle over any payload, with a signature that holds. */
function bundleOver(payload: unknown, change: object = {}): string {
  const bytes = typeof payload === 'string' ? utf8(payload) : utf8(JSON.stringify(payload));
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'ours' } },
    dsseEnvelope: seal(IN_TOTO_TYPE, bytes, signer),
    ...change,
  });
}

/** A bundle over a statement whose serialization, resources or root a test changes. */
function signed(change: {
  serialization?: object;
  resources?: ReadonlyArray<{ readonly digest: string }>;
  root?: string;
}): string {
  const statement = manifestStatement(MANIFEST);
  const { serialization, resources } = statement.predicate;
  const list = change.resources ?? resources;
  const digests = list.map(({ digest: sha256 }) => ({ path: '', range: undefined, sha256 }));
  const sha256 = change.root ?? subjectDigest(digests);
  return bundleOver({
    ...statement,
    subject: [{ name: 'm', digest: { sha256 } }],
    predicate: { serialization: { ...serialization, ...change.serialization }, resources: list },
  });
}

const resource = (name: string, sha256 = digest(name), algorithm = 'sha256') => ({
  name,
  algorithm,
  digest: sha256,
});
const opening = (text: string) => () => openManifest(text, verifier);
const refused = (reason: RegExp) => (error: unknown) =>
  error instanceof PhcError && error.code === 'PHC_MODEL_SIGNATURE' && reason.test(error.message);

describe('a model signature', () => {
  it('gives back the manifest that was signed', () => {
    assert.deepEqual(openManifest(signManifest(MANIFEST, signer), verifier), MANIFEST);
    const shards: Manifest = {
      name: 'm',
      method: { kind: 'shards', size: 10 },
      resources: [
        { path: 'a', range: { start: 0, end: 10 }, sha256: digest('x') },
        { path: 'a', range: { start: 10, end: 12 }, sha256: digest('y') },
      ],
    };
    assert.deepEqual(openManifest(signManifest(shards, signer), verifier), shards);
  });

  it('has a root that is the SHA-256 over the digests', () => {
    const digests = MANIFEST.resources.map(({ sha256 }) => Buffer.from(sha256, 'hex'));
    assert.equal(
      subjectDigest(MANIFEST.resources),
      createHash('sha256').update(Buffer.concat(digests)).digest('hex'),
    );
  });

  it('holds for one key and one text only', () => {
    const bundle = JSON.parse(signManifest(MANIFEST, signer));
    const text = Buffer.from(fromBase64(bundle.dsseEnvelope.payload)).toString();
    const forged = Buffer.from(text.replace('"m"', '"n"')).toString('base64');
    const changed = { ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload: forged } };
    assert.throws(opening(JSON.stringify(changed)), refused(/did not sign/));
    assert.throws(
      () => openManifest(JSON.stringify(bundle), { ...verifier, hint: 'theirs' }),
      refused(/another key/),
    );
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const theirs = signManifest(MANIFEST, {
      hint: 'ours',
      sign: (message) => sign('sha256', message, other),
    });
    assert.throws(opening(theirs), refused(/did not sign/));
  });

  it('is refused, with the reason, for each way to smuggle something in', () => {
    const cases: Array<[RegExp, string]> = [
      [/"\.\.\/x" leaves the folder/, signed({ resources: [resource('../x')] })],
      [/"\/x" is absolute/, signed({ resources: [resource('/x')] })],
      [/no path here has/, signed({ resources: [resource('a\\b')] })],
      [/"a" is listed twice/, signed({ resources: [resource('a'), resource('a')] })],
      [/"A" and "a" are one file/, signed({ resources: [resource('A'), resource('a')] })],
      [/"a" is out of order/, signed({ resources: [resource('b'), resource('a')] })],
      [/hash of "a" is blake3/, signed({ resources: [resource('a', digest('a'), 'blake3')] })],
      [/uses the hash blake2/, signed({ serialization: { hash_type: 'blake2' } })],
      [/method tensors/, signed({ serialization: { method: 'tensors' } })],
      [/symbolic links/, signed({ serialization: { allow_symlinks: true } })],
      [/shards have no size/, signed({ serialization: { method: 'shards' } })],
      [/shards have no size/, signed({ serialization: { method: 'shards', shard_size: 0 } })],
      [/"a" is not the name of a shard/, signed({ serialization: { method: 'shards', shard_size: 9 } })],
      [/not a SHA-256/, signed({ resources: [resource('a', digest('a').toUpperCase())], root: digest('') })],
      [/root is not that/, signed({ root: digest('other') })],
      [/not JSON/, bundleOver('{')],
      [/no in-toto statement/, bundleOver({})],
      [/Model Signing v1\.0/, bundleOver({ ...manifestStatement(MANIFEST), predicateType: 'https://x' })],
      [/Model Signing v1\.0/, bundleOver({ ...manifestStatement(MANIFEST), predicate: { resources: [] } })],
      [
        /more than one thing/,
        bundleOver({
          ...manifestStatement(MANIFEST),
          subject: Array(2).fill(manifestStatement(MANIFEST).subject[0]),
        }),
      ],
      [/no Sigstore bundle/, bundleOver(manifestStatement(MANIFEST), { mediaType: 'x' })],
      [/file is not JSON/, 'x'],
    ];
    for (const [reason, text] of cases) assert.throws(opening(text), refused(reason), String(reason));
  });

  it('is refused, never crashed by, whatever a file or a signer says', () => {
    const onlyRefusals = (text: string) => {
      try {
        openManifest(text, verifier);
      } catch (error) {
        assert.ok(error instanceof PhcError, String(error));
      }
    };
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), onlyRefusals));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => onlyRefusals(bundleOver(value))),
      { numRuns: 50 },
    );
    const madeUp = fc.record({
      serialization: fc.record({
        method: fc.constantFrom('files', 'shards', 'x'),
        hash_type: fc.constantFrom('sha256', 'x'),
        shard_size: fc.oneof(fc.integer(), fc.double()),
      }),
      resources: fc.array(
        fc.record({
          name: fc.oneof(fc.string(), fc.constantFrom('a:0:5', 'a:5:9')),
          algorithm: fc.constantFrom('sha256', ''),
          digest: fc.constantFrom(digest('a'), ''),
        }),
      ),
    });
    fc.assert(
      fc.property(madeUp, (predicate) =>
        onlyRefusals(bundleOver({ ...manifestStatement(MANIFEST), predicate })),
      ),
      { numRuns: 100 },
    );
  });
});
