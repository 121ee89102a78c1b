import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { PhcError } from '../../protocol/errors.ts';
import type { Method } from '../../protocol/manifest/manifest.ts';
import { type ChangedValue, diffModels, type ModelDifference } from '../identity/diff-models.ts';
import { signModel, verifyModelSignature } from '../identity/model-signature.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel, type ModelRef, openModel } from '../model/store.ts';

interface Output {
  readonly json?: boolean;
}
interface SignFlags extends Output {
  readonly key: string;
  readonly output?: string;
  readonly shards?: number;
}
interface VerifyFlags extends Output {
  readonly signature?: string;
  readonly key?: string;
}

/** A tokeniser alone has 49,000 merges; nobody reads more differences than this. */
const MOST_VALUES = 20;

const store = () => ({ searchFolders: [defaultRecipesFolder()] });

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function parseBytes(text: string): number {
  const bytes = Number(text);
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError('Expected a number of bytes.');
  return bytes;
}

async function sign(name: string, { key, output, shards, json }: SignFlags): Promise<void> {
  const model = await findModel(name, store());
  const method: Method = shards === undefined ? { kind: 'files' } : { kind: 'shards', size: shards };
  const text = await signModel(model, method, key);
  const file = output ?? `${model.name}.sig`;
  await writeFile(file, text);
  print(json ? JSON.stringify({ ...model, signature: file }) : `${file}  signs  ${model.root}`);
}

function printModel({ name, root, folder }: ModelRef): void {
  print(`${name}  ${root}\n${folder}`);
}

async function verify(name: string, { signature, key, json }: VerifyFlags): Promise<void> {
  const model = await openModel(name, store());
  if (signature === undefined && key === undefined) {
    if (json) print(JSON.stringify(model));
    else printModel(model);
    return;
  }
  if (signature === undefined || key === undefined) {
    throw new PhcError('PHC_MODEL_SIGNATURE', { detail: '--signature and --key go together' });
  }
  const signed = await verifyModelSignature(model, signature, key);
  if (json) print(JSON.stringify({ ...model, signed }));
  else {
    printModel(model);
    print(`signed as ${JSON.stringify(signed.name)} by the key ${signed.key}`);
  }
}

function describeValue({ file, at, before, after }: ChangedValue): string {
  const text = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80));
  return `  ${file}: ${at}: ${text(before)} -> ${text(after)}`;
}

function* describeDifference(difference: ModelDifference): Generator<string> {
  const { same, changed, onlyInFirst, onlyInSecond, values } = difference;
  for (const name of same) yield `= ${name}`;
  for (const name of changed) yield `! ${name}`;
  for (const name of onlyInFirst) yield `- ${name}`;
  for (const name of onlyInSecond) yield `+ ${name}`;
  yield* values.slice(0, MOST_VALUES).map(describeValue);
  if (values.length > MOST_VALUES) yield `  and ${values.length - MOST_VALUES} more values`;
}

async function diff(first: string, second: string, { json }: Output): Promise<void> {
  const difference = await diffModels(await openModel(first, store()), await openModel(second, store()));
  if (json) print(JSON.stringify(difference));
  else for (const line of describeDifference(difference)) print(line);
  // As diff(1) says it, for scripts.
  const { changed, onlyInFirst, onlyInSecond } = difference;
  if (changed.length + onlyInFirst.length + onlyInSecond.length > 0) process.exitCode = 1;
}

/** `ph-codex model sign | verify | diff`; `verb` adds a command to `ph-codex model`. */
export function registerModelIdentity(verb: (usage: string, description: string) => Command): void {
  verb('sign', 'sign the files of a model (OpenSSF Model Signing v1.0)')
    .argument('<name>', 'name or digest of the model')
    .requiredOption('--key <file>', 'private key, PEM, on P-256, P-384 or P-521')
    .option('--output <file>', 'where the signature goes; NAME.sig by default')
    .option('--shards <bytes>', 'sign shards of so many bytes instead of whole files', parseBytes)
    .action(sign);
  verb('verify', 'check that the files of a model have its digest, and that a key signed them')
    .argument('<name>', 'name or digest of the model')
    .option('--signature <file>', 'signature by OpenSSF Model Signing v1.0')
    .option('--key <file>', 'public key of the signer, PEM')
    .action(verify);
  verb('diff', 'show which files and settings of two models differ; exits with 1 if any does')
    .argument('<first>', 'name or digest of a model')
    .argument('<second>', 'name or digest of another')
    .action(diff);
}
