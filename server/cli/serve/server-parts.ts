import type pino from 'pino';
import type { CheckAsset } from '../../api/asset-check.ts';
import { createAuditDuty } from '../../audit/audit-duty.ts';
import { askedTuning, capacityFor, type ServeOptions } from '../../config/serve-options.ts';
import { homeFolder } from '../../home.ts';
import { defaultRecipesFolder } from '../../model/recipe.ts';
import { findModel } from '../../model/store.ts';
import { provideEngine } from '../../provide-engine.ts';
import type { Provide } from '../../provisioned-engine.ts';
import { openReader, type Reader } from '../../reader/open-reader.ts';
import { VERSION } from '../../version.ts';

/** Audits of other servers, in the background of the person's own. */
export function auditDuty(log: pino.Logger) {
  return createAuditDuty(homeFolder(), {
    find: (root) => findModel(root, { searchFolders: [defaultRecipesFolder()] }),
    onOutcome: ({ kind, reasons }) => log.info({ kind, reasons }, 'audit'),
    onLeft: (reason) => log.info({ reason }, 'left for a later audit'),
  });
}

/** Loaded with the first check, as all that needs ethers. */
export const checkAsset: CheckAsset = async (request, onProgress) => {
  const chain = await import('../../chain/identity/check-asset.ts');
  return chain.checkAsset(request, homeFolder(), onProgress);
};

/** Ethers takes 29 ms to load, so only who is paid loads it. */
export async function payable({ payments, ledger }: ServeOptions, log: pino.Logger) {
  if (payments === undefined) return undefined;
  const { openPayments } = await import('../../payments/payments.ts');
  const { readPaymentsFile } = await import('../../payments/payments-file.ts');
  return openPayments(await readPaymentsFile(payments), { home: homeFolder(), shared: ledger }, log);
}

/** Sends traces where somebody names a collector. */
export async function tracesOf({ traces }: ServeOptions, log: pino.Logger) {
  if (traces === undefined) return undefined;
  const { createTraceExporter } = await import('../../traces/trace-exporter.ts');
  return createTraceExporter(traces, VERSION, log);
}

/** The model behind `--reader`; throws `PHC_MODEL_UNKNOWN`. */
export async function readerOf({ reader }: ServeOptions): Promise<Reader | undefined> {
  if (reader === undefined) return undefined;
  return openReader(await findModel(reader, { searchFolders: [defaultRecipesFolder()] }));
}

/** What answers: a model of this machine in a process of its own, or the engine behind `--upstream`. */
export function engineProvider(options: ServeOptions, log: pino.Logger): Provide {
  const { model, profile, upstream, modelName, upstreamKey, upstreamFiles, queueWait } = options;
  if (upstream === undefined || modelName === undefined)
    return provideEngine(model, (line) => log.info({ from: 'engine' }, line), {
      profile,
      waitMs: queueWait * 1000,
      ...capacityFor(options),
      tuning: askedTuning(options),
    });
  return async (report, signal) => {
    const { openUpstream } = await import('../../upstream/open-upstream.ts');
    const behind = { url: upstream, model: modelName, key: upstreamKey, files: upstreamFiles };
    return openUpstream(behind, report, signal);
  };
}
