import * as z from 'zod/mini';
import { fromUtf8 } from '../../../protocol/bytes.ts';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { SignedDelegation } from '../../../protocol/receipt/delegation.ts';

// What others wrote into the description stays in it: only what is changed has a shape here.
const Kept = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    description: z.string(),
    additionalInformation: z.looseObject({ phModel: z.looseObject({ modelRoot: z.string() }) }),
  }),
  services: z.array(
    z.looseObject({
      serviceEndpoint: z.string(),
      additionalInformation: z.optional(
        z.looseObject({
          kind: z.optional(z.string()),
          x402: z.optional(z.looseObject({})),
          provider: z.optional(z.looseObject({ wallet: z.string() })),
        }),
      ),
    }),
  ),
});
type KeptService = z.infer<typeof Kept>['services'][number];

/** What changes in a description; what is left out stays. */
export interface DdoChanges {
  /** ISO 8601. */
  readonly updated: string;
  readonly model?: {
    readonly modelRoot: string;
    readonly sizeBytes: number;
    /** Of this version; one without leaves no statement about another. */
    readonly training?: { readonly uri: string; readonly sha256: string } | undefined;
    readonly chunks?: { readonly size: number; readonly root: string } | undefined;
  };
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly manifest?: string | undefined;
  readonly url?: string | undefined;
  readonly amountPer1kTokens?: string | undefined;
  /** In the place of the one that its wallet has there. */
  readonly delegation?: SignedDelegation | undefined;
}

/** The fields that have a value: undefined ones would take the place of those that stay. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function renewService(service: KeptService, changes: DdoChanges): object {
  const { additionalInformation: more } = service;
  if (more?.kind !== 'inference') return service;
  const { url, amountPer1kTokens, delegation } = changes;
  const { provider, x402 } = more;
  const isTheirs = delegation && provider && sameAddress(provider.wallet, delegation.wallet);
  return {
    ...service,
    ...given({ serviceEndpoint: url }),
    additionalInformation: {
      ...more,
      ...(x402 ? { x402: { ...x402, ...given({ url, amountPer1kTokens }) } } : {}),
      ...(isTheirs ? { provider: { ...provider, delegation } } : {}),
    },
  };
}

/** The description with what changes. Throws `PHC_ASSET_UNKNOWN` for one that describes no model. */
export function renewDdo(bytes: Uint8Array, changes: DdoChanges): object {
  const kept = Kept.safeParse(JSON.parse(fromUtf8(bytes)));
  if (!kept.success) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: 'its description names no model' });
  const { metadata, services, ...rest } = kept.data;
  const { updated, name, description, manifest, model } = changes;
  const { phModel, ...information } = metadata.additionalInformation;
  const { training, chunks, ...sameModel } = phModel;
  return {
    ...rest,
    metadata: {
      ...metadata,
      ...given({ name, description, updated }),
      additionalInformation: {
        ...information,
        // Training and chunks are of one version's files.
        phModel: { ...(model ? sameModel : phModel), ...given({ manifest }), ...given({ ...model }) },
      },
    },
    services: services.map((service) => renewService(service, changes)),
  };
}
