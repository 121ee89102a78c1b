import { REASONS } from '../../completion/reasons.ts';
import { faultOf } from '../fault.ts';
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
  receipt: 'a receipt did not fit',
  audit: 'caught giving answers that are not the model’s',
} as const;

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&');
}

/** One line on what the last answer took. */
export function lastAnswerLine({ last }: Pick<Facts, 'last'>): string {
  if (!last) return 'No answer yet';
  const { milliseconds, firstTextMs, tokens } = last;
  return `Last answer: ${milliseconds} ms (first text after ${firstTextMs} ms), ${tokens} tokens`;
}

function scoreText(facts: Facts): string {
  const attested = [attestedBy(facts), attestedHow(facts)].filter((part) => part !== undefined).join(', ');
  return [...scoreLines(facts), attested].join('; ');
}

function identity(state: Extract<State, { kind: 'ready' | 'thinking' }>, facts: Facts): string {
  const { name, modelRoot, profile, context, slow } = state.ready.model;
  const lines = [
    `**${escaped(displayName(name))}** on ${escaped(facts.where)}`,
    `Identity: digest ${shortDigest(modelRoot)}… ${escaped(identityText(facts))}`,
    `Score: ${escaped(scoreText(facts))}`,
    ...(facts.local ? [] : [`Audits: ${escaped(auditCounts(facts))}. ${escaped(powerText(facts))}`]),
    `Profile ${escaped(profile)}, context ${context} tokens`,
    lastAnswerLine(facts),
  ];
  if (facts.origin) lines.push(`Last suggestion: ${escaped(sharesOf(facts.origin))}`);
  if (slow) lines.push(`Slower than it could be: ${escaped(slow)}`);
  return lines.join('\n\n');
}

/** What a person should look at before going on, without anything being proven false. */
function doubtOf(facts: Facts): string | undefined {
  if (facts.pin.kind === 'changed') return 'another model than before in this workspace';
  if (proofOnChain(facts) === 'disagrees') return 'the chain does not agree with this server';
  return undefined;
}

/** The status bar item, from the facts alone. */
export function statusOf(facts: Facts, now: number): Status {
  const state = stateOf(facts, now);
  switch (state.kind) {
    case 'idle':
      return {
        text: '$(circle-outline) PH-Codex',
        tooltip: 'The model is loaded when you first need it.',
        spoken: 'PH-Codex, not started',
        alarm: 'none',
      };
    case 'starting': {
      const percent = state.progress === undefined ? '' : ` ${Math.floor(state.progress * 100)}%`;
      return {
        text: percent === '' ? '$(sync~spin) PH-Codex' : `$(sync~spin)${percent}`,
        tooltip: `${escaped(state.step)}${percent}`,
        spoken: `PH-Codex, ${state.step}${percent}`,
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
      const found = doubt ?? (proven ? 'identity agrees with the chain' : 'identity not proven');
      return {
        text: `${icon} ${name} ${digest}`,
        tooltip: identity(state, facts),
        spoken: `${name}, ${state.kind}, ${fault ? FAULTS[fault] : found}`,
        alarm: fault ? 'error' : doubt ? 'warning' : 'none',
      };
    }
    case 'off':
      return {
        text: '$(circle-slash) PH-Codex',
        tooltip: `Off here. ${REASONS[state.reason]}`,
        spoken: `PH-Codex, off here. ${REASONS[state.reason]}`,
        alarm: 'none',
      };
    case 'snoozed':
      return {
        text: `$(bell-slash) ${state.minutes} min`,
        tooltip: `Snoozed for ${state.minutes} more minutes.`,
        spoken: `PH-Codex, snoozed for ${state.minutes} more minutes`,
        alarm: 'none',
      };
    case 'failed':
      return {
        text: '$(error) PH-Codex',
        tooltip: `${escaped(state.error.message)}\n\n${escaped(state.error.code)}`,
        spoken: `PH-Codex, error. ${state.error.message}`,
        alarm: 'warning',
      };
  }
}
