import type { CompletionRequest } from '../../protocol/completion.ts';
import type { AuditFacts } from '../client/audits/audit-facts.ts';
import type { WhoServes } from '../client/identity/who-serves.ts';
import type { LinkState } from '../client/link.ts';
import type { Silence } from '../completion/history.ts';
import type { Origin } from '../completion/origin.ts';
import type { OffReason } from '../completion/reasons.ts';
import { later } from './l10n.ts';
import type { MemoryState } from './memory/state.ts';
import type { AnswerCost, PaymentFact } from './payments/fact.ts';
import type { AssetFact } from './trust/asset-fact.ts';
import type { Pin } from './trust/pin-state.ts';
import { NO_RECEIPTS, type ReceiptTally } from './trust/receipt-tally.ts';
import type { WalletFact } from './wallet/fact.ts';

/** What one answer took. */
interface LastAnswer {
  readonly milliseconds: number;
  readonly firstTextMs: number;
  readonly tokens: number;
}

/** All that the status bar and its menu are made of. */
export interface Facts {
  readonly link: LinkState;
  readonly local: boolean;
  /** Where the server is, in words. */
  readonly where: string;
  readonly languageId: string | null;
  readonly offHere: OffReason | null;
  /** End of the snooze, in milliseconds since the epoch. */
  readonly snoozedUntil: number;
  readonly thinking: boolean;
  readonly last: LastAnswer | null;
  /** Who wrote the suggestion that was shown last. */
  readonly origin: Origin | null;
  readonly memory: MemoryState;
  /** What came of the receipts of a remote server. */
  readonly receipts: ReceiptTally;
  /** What the server said of itself, as far as it could be checked; null before it was asked. */
  readonly whoServes: WhoServes | null;
  /** What a chain says of the asset that a remote server names. */
  readonly asset: AssetFact;
  /** Whether the model is the one that this workspace knows. */
  readonly pin: Pin;
  /** What audits showed of the remote server; null before its first receipt. */
  readonly audits: AuditFacts | null;
  /** Whether this machine has the model that audits of the remote server need; undefined before its first receipt. */
  readonly auditable: boolean | undefined;
  /** Tokens a second that the server reads a prompt with; null before it was measured. */
  readonly readingSpeed: number | null;
  /** The last request for a suggestion, as it was sent. */
  readonly asked: CompletionRequest | null;
  readonly accepted: number;
  readonly silences: readonly Silence[];
  readonly wallet: WalletFact | null;
  /** How the server in use is paid. */
  readonly payment: PaymentFact;
  /** What the last answers cost, by their ids. */
  readonly costs: ReadonlyMap<string, AnswerCost>;
}

type Ready = Extract<LinkState, { kind: 'ready' }>;

/** The one thing that the status bar says. */
export type State =
  | { readonly kind: 'snoozed'; readonly minutes: number }
  | { readonly kind: 'off'; readonly reason: OffReason; readonly languageId: string | null }
  | Exclude<LinkState, Ready>
  | { readonly kind: 'thinking'; readonly ready: Ready }
  | { readonly kind: 'ready'; readonly ready: Ready };

export const FIRST_FACTS: Facts = {
  link: { kind: 'idle' },
  local: true,
  where: later('this machine'),
  languageId: null,
  offHere: null,
  snoozedUntil: 0,
  thinking: false,
  last: null,
  origin: null,
  memory: { kind: 'waiting' },
  receipts: NO_RECEIPTS,
  whoServes: null,
  asset: { kind: 'none' },
  pin: { kind: 'none' },
  audits: null,
  auditable: undefined,
  readingSpeed: null,
  asked: null,
  accepted: 0,
  silences: [],
  wallet: null,
  payment: { kind: 'free' },
  costs: new Map(),
};

/** What the facts come to at a moment in milliseconds since the epoch: what the person chose comes first. */
export function stateOf(facts: Facts, now: number): State {
  const { link, offHere, languageId } = facts;
  if (facts.snoozedUntil > now) {
    return { kind: 'snoozed', minutes: Math.ceil((facts.snoozedUntil - now) / 60_000) };
  }
  if (offHere) return { kind: 'off', reason: offHere, languageId };
  if (link.kind !== 'ready') return link;
  return { kind: facts.thinking ? 'thinking' : 'ready', ready: link };
}
