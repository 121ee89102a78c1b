import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { utf8 } from './bytes.ts';
import { Envelope, open, preAuthEncoding, seal } from './dsse.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { sign: (message: Uint8Array) => sign(null, message, privateKey) };
const check = (message: Uint8Array, signature: Uint8Array) => verify(null, message, publicKey, signature);
const TYPE = 'http://example.com/HelloWorld';

describe('a DSSE envelope', () => {
  it('signs the encoding of the DSSE specification', () => {
    const message = preAuthEncoding(TYPE, utf8('hello world'));
    assert.equal(Buffer.from(message).toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () => {
    assert.equal(Buffer.from(preAuthEncoding('é', utf8('€'))).toString(), 'DSSEv1 2 é 3 €');
  });

  it('gives its payload back to whoever has the key, and to nobody else', () => {
    const sealed = Envelope.parse(JSON.parse(JSON.stringify(seal(TYPE, utf8('hello world'), signer))));
    assert.deepEqual(open(sealed, TYPE, check), utf8('hello world'));
    assert.equal(open(sealed, 'another/type', check), undefined);
    assert.equal(open({ ...sealed, payload: 'aGVsbG8gd29ybGQh' }, TYPE, check), undefined);
    assert.equal(open({ ...sealed, payload: `${sealed.payload} ` }, TYPE, check), undefined);
    assert.equal(open({ ...sealed, signatures: [{ sig: 'AAAA' }] }, TYPE, check), undefined);
  });

  it('needs one good signature of several', () => {
    const sealed = seal(TYPE, utf8('x'), { ...signer, keyid: 'ours' });
    assert.ok(open({ ...sealed, signatures: [{ sig: 'AAAA' }, ...sealed.signatures] }, TYPE, check));
    assert.equal(sealed.signatures[0]?.keyid, 'ours');
  });

  it('opens nothing that was made up, and never throws', () => {
    const madeUp = fc.record({
      payload: fc.oneof(fc.base64String(), fc.string()),
      payloadType: fc.constantFrom(TYPE, ''),
      signatures: fc.array(fc.record({ sig: fc.oneof(fc.base64String(), fc.string()) })),
    });
    fc.assert(
      fc.property(madeUp, (envelope) => {
        assert.equal(open(envelope, TYPE, check), undefined);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(Envelope.safeParse(value).success, false);
      }),
    );
  });
});
