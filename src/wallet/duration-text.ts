import { inEnglish } from '../../protocol/words.ts';

/** A time to wait in words, rounded up; in seconds. */
export function durationText(seconds: number, t = inEnglish): string {
  if (seconds < 7200) return t('{0} minutes', Math.ceil(seconds / 60));
  if (seconds < 172_800) return t('{0} hours', Math.ceil(seconds / 3600));
  return t('{0} days', Math.ceil(seconds / 86_400));
}
