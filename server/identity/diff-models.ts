import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareManifests } from '../../protocol/manifest/compare-manifests.ts';
import type { ModelRef } from '../model/store.ts';
import { hashFolder } from './hash-folder.ts';

/** A value of a JSON file that two models do not share; undefined where one lacks it. */
export interface ChangedValue {
  readonly file: string;
  /** Names and indices that lead to it, joined by dots. */
  readonly at: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** How two models differ, by the names of their files. */
export interface ModelDifference {
  readonly same: readonly string[];
  readonly changed: readonly string[];
  readonly onlyInFirst: readonly string[];
  readonly onlyInSecond: readonly string[];
  /** What changed inside of JSON files. */
  readonly values: readonly ChangedValue[];
}

function isNode(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function* changedValues(file: string, at: string, before: unknown, after: unknown): Generator<ChangedValue> {
  if (isNode(before) && isNode(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* changedValues(file, at === '' ? name : `${at}.${name}`, before[name], after[name]);
    }
  } else if (!Object.is(before, after)) yield { file, at, before, after };
}

async function readJson(model: ModelRef, file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(model.folder, file), 'utf8'));
}

/** Compares two models file by file, and JSON files value by value. Throws as `hashFolder` does. */
export async function diffModels(first: ModelRef, second: ModelRef): Promise<ModelDifference> {
  const before = await hashFolder(first.folder, first.name, { kind: 'files' });
  const after = await hashFolder(second.folder, second.name, { kind: 'files' });
  const { missing, unlisted, changed } = compareManifests(before, after);
  const other = new Set([...missing, ...changed]);
  const values: ChangedValue[] = [];
  for (const file of changed.filter((name) => name.endsWith('.json'))) {
    values.push(...changedValues(file, '', await readJson(first, file), await readJson(second, file)));
  }
  return {
    same: before.resources.map(({ path }) => path).filter((path) => !other.has(path)),
    changed,
    onlyInFirst: missing,
    onlyInSecond: unlisted,
    values,
  };
}
