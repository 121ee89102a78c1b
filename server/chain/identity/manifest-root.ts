import * as z from 'zod/mini';
import { Envelope, open } from '../../../protocol/dsse.ts';
import { IN_TOTO_TYPE } from '../../../protocol/in-toto.ts';
import { subjectDigest } from '../../../protocol/manifest/manifest.ts';
import { parseManifest } from '../../../protocol/manifest/parse-manifest.ts';
import { fetchJson } from './ask-server.ts';

const MOST_BYTES = 16 * 1024 * 1024;
const Bundle = z.object({ dsseEnvelope: Envelope });

/**
 * The root of the manifest at an address. Who signed it does not matter here: what the root is of is in it. Throws an
 * Error, or `PHC_MODEL_SIGNATURE` where it is no manifest.
 */
export async function manifestRoot(url: string): Promise<string> {
  const { dsseEnvelope } = Bundle.parse(await fetchJson(url, MOST_BYTES));
  return subjectDigest(parseManifest(open(dsseEnvelope, IN_TOTO_TYPE, () => true)!).resources);
}
