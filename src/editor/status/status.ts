import { REASONS } from '../../completion/reasons.ts';
import { faultOf } from '../fault.ts';
import { errorText, later, t } from '../l10n.ts';
import { displayName, shortDigest } from '../model-name.ts';
import { type Facts, type State, stateOf } from '../state.ts';
import { proofOnChain } from '../trust/asset-text.ts';
import { auditCounts, powerText } from '../trust/audit-text.ts';
import { identityText } from '../trust/identity-text.ts';
import { sharesOf } from '../trust/origin-text.ts';
import { attestedBy, attestedHow, scoreLines } from '../trust/score-text.ts';

/** The status bar item: text with one icon, tooltip in Markdown, and what a screen reader says. */
export interface Status {
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  /** Colour behind it: `error` only where something was signed that does not fit. */
  readonly alarm: 'none' | 'warning' | 'error';
}

const FAULTS = {
  receipt: later('a receipt did not fit'),
  audit: later('caught giving answers that are not the model’s'),
} as const;

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}

/** One line on what the last answer took. */
export function lastAnswerLine({ last }: Pick<Facts, 'last'>): string {
  if (!last) return t('No answer yet');
  const { milliseconds, firstTextMs, tokens } = last;
  return t('Last answer: {0} ms (first text after {1} ms), {2} tokens', milliseconds, firstTextMs, tokens);
}

function scoreText(facts: Facts): string {
  const attested = [attestedBy(facts), attestedHow(facts)].filter((part) => part !== undefined).join(', ');
  return [...scoreLines(facts), attested].join('; ');
}

function identity(state: Extract<State, { kind: 'ready' | 'thinking' }>, facts: Facts): string {
  const { name, modelRoot, profile, context, slow } = state.ready.model;
  const lines = [
    t('{0} on {1}', `**${escaped(displayName(name))}**`, escaped(t(facts.where))),
    t('Identity: digest {0}… {1}', shortDigest(modelRoot), escaped(identityText(facts))),
    t('Score: {0}', escaped(scoreText(facts))),
    ...(facts.local ? [] : [t('Audits: {0}. {1}', escaped(auditCounts(facts)), escaped(powerText(facts)))]),
    t('Profile {0}, context {1} tokens', escaped(profile), context),
    lastAnswerLine(facts),
  ];
  if (facts.origin) lines.push(t('Last suggestion: {0}', escaped(sharesOf(facts.origin))));
  if (slow) lines.push(t('Slower than it could be: {0}', escaped(t(slow))));
  return lines.join('\n\n');
}

/** What a person should look at before going on, without anything being proven false. */
function doubtOf(facts: Facts): string | undefined {
  if (facts.pin.kind === 'changed') return t('another model than before in this workspace');
  if (proofOnChain(facts) === 'disagrees') return t('the chain does not agree with this server');
  return undefined;
}

/** The status bar item, from the facts alone. */
export function statusOf(facts: Facts, now: number): Status {
  const state = stateOf(facts, now);
  switch (state.kind) {
    case 'idle':
      return {
        text: '$(circle-outline) PH-Codex',
        tooltip: t('The model is loaded when you first need it.'),
        spoken: t('PH-Codex, not started'),
        alarm: 'none',
      };
    case 'starting': {
      const percent = state.progress === undefined ? '' : ` ${Math.floor(state.progress * 100)}%`;
      return {
        text: percent === '' ? '$(sync~spin) PH-Codex' : `$(sync~spin)${percent}`,
        tooltip: `${escaped(t(state.step))}${percent}`,
        spoken: `PH-Codex, ${t(state.step)}${percent}`,
        alarm: 'none',
      };
    }
    case 'ready':
    case 'thinking': {
      const name = displayName(state.ready.model.name);
      const digest = shortDigest(state.ready.model.modelRoot);
      const fault = faultOf(facts);
      const doubt = doubtOf(facts);
      const proven = proofOnChain(facts) === 'agrees';
      const calm = doubt ? '$(warning)' : proven ? '$(verified)' : '$(unverified)';
      const icon = fault ? '$(error)' : state.kind === 'thinking' ? '$(loading~spin)' : calm;
      const found = doubt ?? (proven ? t('identity agrees with the chain') : t('identity not proven'));
      const note = fault ? t(FAULTS[fault]) : found;
      return {
        text: `${icon} ${name} ${digest}`,
        tooltip: identity(state, facts),
        spoken:
          state.kind === 'ready' ? t('{0}, ready, {1}', name, note) : t('{0}, thinking, {1}', name, note),
        alarm: fault ? 'error' : doubt ? 'warning' : 'none',
      };
    }
    case 'off':
      return {
        text: '$(circle-slash) PH-Codex',
        tooltip: t('Off here. {0}', t(REASONS[state.reason])),
        spoken: t('PH-Codex, off here. {0}', t(REASONS[state.reason])),
        alarm: 'none',
      };
    case 'snoozed':
      return {
        text: `$(bell-slash) ${t('{0} min', state.minutes)}`,
        tooltip: t('Snoozed for {0} more minutes.', state.minutes),
        spoken: t('PH-Codex, snoozed for {0} more minutes', state.minutes),
        alarm: 'none',
      };
    case 'failed':
      return {
        text: '$(error) PH-Codex',
        tooltip: `${escaped(errorText(state.error))}\n\n${escaped(state.error.code)}`,
        spoken: t('PH-Codex, error. {0}', errorText(state.error)),
        alarm: 'warning',
      };
  }
}
