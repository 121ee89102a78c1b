/** Ids of the marks for filling in the middle. */
export interface FimMarkers {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
}

/** What the marks stand for, by the names that models which were trained on them give them. */
const NAMES = {
  prefix: /^<[|_｜]?fim[-_▁](prefix|begin)[|_｜]?>$/,
  suffix: /^<[|_｜]?fim[-_▁](suffix|hole)[|_｜]?>$/,
  middle: /^<[|_｜]?fim[-_▁](middle|end)[|_｜]?>$/,
} as const;

/** The marks for filling in the middle in a vocabulary that has all three; PSM is the order that all such models know. */
export function namedFimMarkers(tokens: readonly string[]): FimMarkers | undefined {
  const find = (part: keyof typeof NAMES) => tokens.findIndex((token) => NAMES[part].test(token));
  const [prefix, suffix, middle] = [find('prefix'), find('suffix'), find('middle')];
  return prefix < 0 || suffix < 0 || middle < 0 ? undefined : { prefix, suffix, middle };
}

/** True for a token that is a mark by its form, whatever its file says: code that spells it must not become it. */
export function looksLikeMark(token: string): boolean {
  return /^<[|｜].+[|｜]>$|^<[a-z]+([-_▁][a-z]+)+>$/.test(token);
}
