import { badModel } from '../bad-model.ts';
import type { Metadata, Scalar } from './metadata.ts';

/** Metadata `key` as a number; undefined if it is absent, `PHC_MODEL_FORMAT` if it is something else. */
export function optionalNumber(metadata: Metadata, key: string): number | undefined {
  const value = metadata.get(key);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw badModel(`metadata "${key}" is no number`);
}

/** Metadata `key` as a whole number from 1 to `limit`, or `fallback` if it is absent. */
export function wholeNumber(metadata: Metadata, key: string, limit: number, fallback?: number): number {
  const value = optionalNumber(metadata, key) ?? fallback;
  if (value === undefined) throw badModel(`metadata "${key}" is missing`);
  if (!Number.isInteger(value) || value < 1 || value > limit) throw badModel(`metadata "${key}" is ${value}`);
  return value;
}

/** Metadata `key` as a text, or undefined if it is absent. */
export function optionalText(metadata: Metadata, key: string): string | undefined {
  const value = metadata.get(key);
  if (value === undefined || typeof value === 'string') return value;
  throw badModel(`metadata "${key}" is no text`);
}

/** Metadata `key` as a list whose items pass `isItem`. */
export function list<T extends Scalar>(
  metadata: Metadata,
  key: string,
  isItem: (item: Scalar) => item is T,
): readonly T[] {
  const value = metadata.get(key);
  if (!Array.isArray(value))
    throw badModel(`metadata "${key}" is ${value === undefined ? 'missing' : 'no list'}`);
  if (!value.every(isItem)) throw badModel(`an item of metadata "${key}" is of the wrong type`);
  return value;
}

export const isText = (item: Scalar): item is string => typeof item === 'string';
export const isNumber = (item: Scalar): item is number => typeof item === 'number';
