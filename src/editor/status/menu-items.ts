import { errorText, t } from '../l10n.ts';
import { memoryText } from '../memory/text.ts';
import { displayName, harmless, shortDigest } from '../model-name.ts';
import { budgetText, priceText } from '../payments/text.ts';
import type { Facts } from '../state.ts';
import { misfits, proofOnChain } from '../trust/asset-text.ts';
import { auditCounts, powerText } from '../trust/audit-text.ts';
import { didText, pinText, proofOf } from '../trust/identity-text.ts';
import { sharesOf } from '../trust/origin-text.ts';
import { backingText, keyText } from '../trust/receipt-text.ts';
import { attestedBy, attestedHow, scoreLines } from '../trust/score-text.ts';
import { shortAccount } from '../wallet/fact.ts';
import { lastAnswerLine } from './status.ts';

/** What choosing an entry does. */
export type MenuAction =
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly unknown[] }
  | { readonly kind: 'nothing' };

/** One entry of the status menu. */
export interface MenuItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly action: MenuAction;
}

const command = (id: string, ...args: readonly unknown[]): MenuAction => ({
  kind: 'command',
  command: id,
  args,
});

function whoAnswers(facts: Facts): MenuItem {
  const { link, where } = facts;
  if (link.kind === 'ready') {
    const { name, modelRoot, profile } = link.model;
    return {
      label: `$(${proofOnChain(facts) === 'agrees' ? 'verified' : 'unverified'}) ${displayName(name)} ${shortDigest(modelRoot)}`,
      description: t('{0}, {1}. Choose to copy the whole digest', t(where), profile),
      detail: t('Digest {0}', proofOf(facts)),
      action: { kind: 'copy', text: modelRoot },
    };
  }
  if (link.kind === 'failed') {
    return {
      label: `$(error) ${t('No model answers')}`,
      description: link.error.code,
      detail: errorText(link.error),
      action: command('ph-codex.showLog'),
    };
  }
  if (link.kind === 'starting')
    return { label: `$(sync~spin) ${t(link.step)}`, description: t(where), action: { kind: 'nothing' } };
  return {
    label: `$(circle-outline) ${t('Not started yet')}`,
    description: t(where),
    action: { kind: 'nothing' },
  };
}

const beginning = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Told apart from identity and audits: a score says how good a model is, not that this is the one that answers. Each score has
 * a row of its own, and who says so, for a row's end is cut off.
 */
function scores(facts: Facts): MenuItem[] {
  if (facts.link.kind !== 'ready') return [];
  const action: MenuAction = { kind: 'nothing' };
  const detail = beginning(attestedHow(facts));
  const by = attestedBy(facts);
  if (by === undefined) return [{ label: `$(graph) ${t('Score: none attested')}`, detail, action }];
  return [
    ...scoreLines(facts).map((line, i) => ({
      label: i === 0 ? `$(graph) ${t('Score: {0}', line)}` : `$(blank) ${line}`,
      action,
    })),
    { label: `$(blank) ${beginning(by)}`, detail, action },
  ];
}

function audits(facts: Facts): MenuItem[] {
  if (facts.local) return [];
  const caught = (facts.audits?.failed ?? 0) > 0;
  return [
    {
      label: `$(${caught ? 'error' : 'beaker'}) ${t('Audits: {0}', auditCounts(facts))}`,
      detail: caught ? t('Choose to see the evidence') : powerText(facts),
      action: caught ? command('_ph-codex.showEvidence') : { kind: 'nothing' },
    },
  ];
}

/** What a chain says of a far server's model; where no chain was asked, the row of the pin says that. */
function published(facts: Facts): MenuItem[] {
  const { asset } = facts;
  if (asset.kind === 'none') return [];
  const shown = { detail: didText(facts), action: command('_ph-codex.showAsset') };
  if (asset.kind === 'reading')
    return [{ ...shown, label: `$(sync~spin) ${t('Published: the chain is being read')}` }];
  if (asset.kind === 'failed')
    return [{ ...shown, label: `$(warning) ${t('Published: not compared with the chain')}` }];
  const labels = {
    agrees: `$(verified) ${t('Published: the chain agrees')}`,
    unproven: `$(unverified) ${t('Published: the chain agrees with what this server says')}`,
    disagrees: `$(warning) ${t('Published: the chain DISAGREES')}`,
  };
  const { name, chain, did } = asset.found;
  const [wrong] = misfits(asset.found, facts);
  // A row's end is cut off, and the identifier fills one: the list that it leads to has the rest.
  return [
    {
      ...shown,
      label: labels[proofOnChain(facts)],
      description: t('“{0}” on {1}', harmless(name, 20), chain),
      detail: wrong === undefined ? did : beginning(wrong),
    },
  ];
}

function pinned(facts: Facts): MenuItem[] {
  const { link, pin, asset } = facts;
  if (link.kind !== 'ready') return [];
  const detail = asset.kind === 'none' ? t('Published: {0}', didText(facts)) : undefined;
  if (pin.kind !== 'changed')
    return [
      {
        label: `$(pin) ${t('In this workspace: {0}', pinText(pin))}`,
        ...(detail && { detail }),
        action: { kind: 'nothing' },
      },
    ];
  return [
    {
      label: `$(warning) ${t('Another model than before: {0} instead of {1}', shortDigest(pin.now), shortDigest(pin.before))}`,
      description: t('Choose to accept it or go back'),
      ...(detail && { detail }),
      action: command('_ph-codex.changedModel'),
    },
  ];
}

function whoWrote({ origin }: Facts): MenuItem[] {
  if (!origin) return [];
  const label = `$(info) ${t('Who wrote the last suggestion?')}`;
  return [{ label, description: sharesOf(origin), action: command('ph-codex.whoWrote') }];
}

/** Receipts are a matter of far servers; one that did not fit comes with its evidence. */
function receiptCounts({ local, receipts }: Facts): MenuItem[] {
  if (local) return [];
  const { verified, failed, missing, alarm, last } = receipts;
  const counts = t('Receipts: {0} fit, {1} do not, {2} missing', verified, failed, missing);
  const detail = last ? `${keyText(last.key)}; ${backingText(last.backing)}` : undefined;
  return [
    {
      label: `$(${failed > 0 ? 'error' : 'law'}) ${counts}`,
      ...(detail !== undefined && { detail }),
      ...(alarm && { description: t('Choose to see the evidence') }),
      action: alarm ? command('_ph-codex.showEvidence') : { kind: 'nothing' },
    },
  ];
}

function repositoryMemory({ memory }: Facts): MenuItem {
  const { line, ...detail } = memoryText(memory);
  const label = `$(database) ${line}`;
  if (memory.kind !== 'off')
    return {
      label,
      ...detail,
      description: t('Choose to switch it off'),
      action: command('ph-codex.toggleMemory'),
    };
  switch (memory.reason) {
    case 'setting':
      return {
        label,
        ...detail,
        description: t('Choose to switch it on'),
        action: command('ph-codex.toggleMemory'),
      };
    case 'untrusted':
      return { label, ...detail, action: command('workbench.trust.manage') };
    default:
      return { label, ...detail, action: { kind: 'nothing' } };
  }
}

/** What is left to be spent, or what answers would cost; above all that scrolls, since it is money. */
function budget({ payment }: Facts): MenuItem[] {
  if (payment.kind === 'free') return [];
  const stopped = payment.kind === 'paid' && payment.stopped !== undefined;
  const label = `$(${stopped ? 'error' : 'credit-card'}) ${budgetText(payment)}`;
  if (payment.kind === 'unpaid')
    return [
      {
        label,
        description: t('Choose to see the terms and sign'),
        action: command('ph-codex.payForAnswers'),
      },
    ];
  return [
    {
      label,
      description: t('Choose to see what was paid'),
      detail: t('Answers cost {0}', priceText(payment.price, payment.token)),
      action: command('ph-codex.showPayments'),
    },
  ];
}

function budgetChanges({ payment }: Facts): MenuItem[] {
  if (payment.kind !== 'paid') return [];
  return [
    { label: `$(add) ${t('Put more aside for answers')}`, action: command('ph-codex.payForAnswers') },
    { label: `$(sign-out) ${t('Withdraw everything')}`, action: command('ph-codex.withdraw') },
  ];
}

/** Local answers cost nothing, so that a wallet is a matter of far servers. */
function walletRow({ local, wallet }: Facts): MenuItem[] {
  if (wallet) {
    const label = `$(credit-card) ${t('Wallet: {0} {1}', wallet.name, shortAccount(wallet.account))}`;
    return [
      { label, description: t('Choose to disconnect it'), action: command('ph-codex.disconnectWallet') },
    ];
  }
  return local
    ? []
    : [{ label: `$(credit-card) ${t('Connect wallet')}`, action: command('ph-codex.connectWallet') }];
}

function languageSwitch({ languageId, offHere }: Facts): MenuItem[] {
  if (languageId === null) return [];
  const off = offHere === 'language-off';
  const label = off
    ? `$(check) ${t('Switch on for {0}', languageId)}`
    : `$(circle-slash) ${t('Switch off for {0}', languageId)}`;
  return [{ label, action: command('ph-codex.toggleLanguage') }];
}

function snoozes({ snoozedUntil }: Facts, now: number): MenuItem[] {
  if (snoozedUntil > now) return [{ label: `$(bell) ${t('Resume')}`, action: command('ph-codex.snooze', 0) }];
  return [5, 30, 60].map((minutes) => ({
    label: `$(bell-slash) ${t('Snooze for {0} minutes', minutes)}`,
    action: command('ph-codex.snooze', minutes),
  }));
}

/** The status menu, from the facts alone: who answers comes first. */
export function menuItems(facts: Facts, now: number): readonly MenuItem[] {
  return [
    whoAnswers(facts),
    ...budget(facts),
    ...published(facts),
    ...pinned(facts),
    ...scores(facts),
    ...audits(facts),
    {
      label: `$(history) ${lastAnswerLine(facts)}`,
      description: t('{0} accepted in this window', facts.accepted),
      action: { kind: 'nothing' },
    },
    ...receiptCounts(facts),
    ...whoWrote(facts),
    {
      label: `$(question) ${t('Why was there no suggestion?')}`,
      action: command('ph-codex.whyNoSuggestion'),
    },
    repositoryMemory(facts),
    ...languageSwitch(facts),
    ...snoozes(facts, now),
    ...budgetChanges(facts),
    ...walletRow(facts),
    { label: `$(output) ${t('Show log')}`, action: command('ph-codex.showLog') },
    { label: `$(gear) ${t('Settings')}`, action: command('workbench.action.openSettings', 'ph-codex.') },
    ...(facts.local ? [] : [{ label: `$(key) ${t('Set API key')}`, action: command('ph-codex.setApiKey') }]),
    { label: `$(debug-restart) ${t('Restart server')}`, action: command('ph-codex.restartServer') },
  ];
}
