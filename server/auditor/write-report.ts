import { join } from 'node:path';
import { utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { seal } from '../../protocol/dsse.ts';
import { writeAtomically } from '../atomic-file.ts';
import type { ServerKey } from '../identity/server-key.ts';
import { makeFolder } from '../make-folder.ts';
import type { ProviderReport } from './report.ts';

/** Payload type of a signed report. */
const REPORT_TYPE = 'application/vnd.ph.audit-report.v1+json';

/** Writes what was found, and the same signed by the auditor's key, into a folder. */
export async function writeReport(
  folder: string,
  providers: readonly ProviderReport[],
  key: ServerKey,
): Promise<void> {
  await makeFolder(folder);
  const report = { v: 1, auditor: key.publicKey, providers: providers.map((one) => ({ ...one })) };
  const envelope = seal(REPORT_TYPE, utf8(canonicalJson(report)), { keyid: key.publicKey, sign: key.sign });
  const [plain, signed] = [join(folder, 'report.json'), join(folder, 'report.dsse.json')];
  await writeAtomically(plain, `${JSON.stringify(report, null, 2)}\n`);
  await writeAtomically(signed, `${JSON.stringify(envelope)}\n`);
}
