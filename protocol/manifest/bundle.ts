import * as z from 'zod/mini';
import { utf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { Envelope, open, seal } from '../dsse.ts';
import { PhcError } from '../errors.ts';
import { IN_TOTO_TYPE } from '../in-toto.ts';
import { type Manifest, manifestStatement } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** A Sigstore bundle whose key is named by the SHA-256 of its PEM text. */
const Bundle = z.object({
  mediaType: z.literal(MEDIA_TYPE),
  verificationMaterial: z.object({
    publicKey: z.object({ hint: z.optional(z.nullable(z.string().check(z.maxLength(256)))) }),
  }),
  dsseEnvelope: Envelope,
});
type Bundle = z.infer<typeof Bundle>;

/** A key that signs, with the SHA-256 of its public half's PEM text. */
export interface ManifestSigner {
  readonly hint: string;
  sign(message: Uint8Array): Uint8Array;
}

/** A key that verifies, likewise named. */
export interface ManifestVerifier {
  readonly hint: string;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The text of a signature file over a manifest. */
export function signManifest(manifest: Manifest, { hint, sign }: ManifestSigner): string {
  const payload = utf8(canonicalJson(manifestStatement(manifest)));
  const bundle = {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: seal(IN_TOTO_TYPE, payload, { keyid: '', sign }),
  };
  return `${JSON.stringify(bundle)}\n`;
}

function parseBundle(text: string): Bundle {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PhcError('PHC_MODEL_SIGNATURE', { detail: 'the signature file is not JSON' });
  }
  const bundle = Bundle.safeParse(json);
  if (bundle.success) return bundle.data;
  throw new PhcError('PHC_MODEL_SIGNATURE', {
    detail: 'the signature file is no Sigstore bundle v0.3 with a key',
  });
}

/** The manifest that a signature file signs with this very key; throws `PHC_MODEL_SIGNATURE` that says why not. */
export function openManifest(text: string, { hint, verify }: ManifestVerifier): Manifest {
  const { verificationMaterial, dsseEnvelope } = parseBundle(text);
  const named = verificationMaterial.publicKey.hint;
  if (named && named !== hint) throw new PhcError('PHC_MODEL_SIGNATURE', { detail: 'another key signed it' });
  if (dsseEnvelope.signatures.length !== 1) {
    throw new PhcError('PHC_MODEL_SIGNATURE', { detail: 'the file holds more than one signature' });
  }
  const payload = open(dsseEnvelope, IN_TOTO_TYPE, verify);
  if (!payload) throw new PhcError('PHC_MODEL_SIGNATURE', { detail: 'the key did not sign this' });
  return parseManifest(payload);
}
