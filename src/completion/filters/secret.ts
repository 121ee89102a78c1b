import { lineBefore, type Place } from '../place.ts';
import type { Filter } from './filter.ts';

/** Keys whose makers gave them a form that nothing else has. */
const KNOWN_FORMS = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{12,}/g, // AWS
  /\bgh[oprsu]_[A-Za-z0-9]{20,}/g, // GitHub
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{16,}/g, // GitLab
  /\bxox[a-z]-[A-Za-z0-9-]{10,}/g, // Slack
  /\b[rs]k_live_[A-Za-z0-9]{10,}/g, // Stripe
  /\bsk-(?=[\w-]*\d)[\w-]{20,}/g, // OpenAI and those who copied its form
  /\bAIza[\w-]{30,}/g, // Google
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/g, // JSON Web Token
  /\/\/[^\s/:@'"`]+:[^\s/:@'"`${<]{3,}@[\w.-]/g, // https://user:password@host
];

const PEM = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----/g;
const PEM_END = '-----END';

/** `name = value` and its relatives: a type may stand between, quotes around. */
const assigned = (name: string, value: string) =>
  new RegExp(
    `(?:${name})[\\w-]{0,30}["'\`\\]]{0,2}\\s{0,8}(?::\\s{0,8}[\\w.]{1,30}\\s{0,8})?(?:=>|:=|={1,3}|!==?|:|\\()\\s{0,8}${value}`,
    'gi',
  );

const KEY = 'key|secret|token|credential|auth|signature|salt|passwo?r?d|passphrase|pwd';
const TOKEN_VALUE = assigned(KEY, '["\'`]?(?:(?:bearer|basic)\\s)?([A-Za-z0-9+/=_.~-]{16,})');
const PASSWORD_VALUE = assigned('passwo?r?d|passphrase|pwd', '(["\'`])([^\\s"\'`]{6,})\\1');

/** Bits a character, by how often each occurs. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Names of code seldom have digits among their letters; hexadecimal keys reach 3.3 bits, base64 ones more. */
function looksRandom(value: string): boolean {
  const digits = value.match(/\d/g)?.length ?? 0;
  return digits >= 3 && /[a-z]/i.test(value) && entropy(value) > 3;
}

/** A password in quotes has a letter and a digit or a mark; `'password'` and `'${PASSWORD}'` name one. */
function looksChosen(value: string): boolean {
  return /[a-z]/i.test(value) && /[\d!@#%^&*?+]/.test(value) && !/[${}<>]/.test(value);
}

function* secretsIn(text: string): Generator<{ readonly start: number; readonly end: number }> {
  const span = (match: RegExpExecArray) => ({ start: match.index, end: match.index + match[0].length });
  for (const form of KNOWN_FORMS) for (const match of text.matchAll(form)) yield span(match);
  for (const match of text.matchAll(TOKEN_VALUE)) if (looksRandom(match[1] ?? '')) yield span(match);
  for (const match of text.matchAll(PASSWORD_VALUE)) if (looksChosen(match[2] ?? '')) yield span(match);
  for (const match of text.matchAll(PEM)) {
    const end = text.indexOf(PEM_END, match.index);
    yield { start: match.index, end: end < 0 ? text.length : end + PEM_END.length };
  }
}

function insidePem({ prefix }: Place): boolean {
  const begin = [...prefix.matchAll(PEM)].at(-1);
  return begin !== undefined && prefix.indexOf(PEM_END, begin.index) < 0;
}

/**
 * A suggestion ends before the line in which a key or password would stand, whether the model guessed it or the
 * repository's memory has seen it somewhere.
 */
export const secret: Filter = {
  reason: 'secret',
  keep(text, place) {
    if (insidePem(place)) return '';
    const before = lineBefore(place);
    const whole = before + text;
    const starts = [...secretsIn(whole)].filter(({ end }) => end > before.length).map(({ start }) => start);
    if (starts.length === 0) return text;
    const line = whole.lastIndexOf('\n', Math.min(...starts));
    return line < before.length ? '' : whole.slice(before.length, line);
  },
};
