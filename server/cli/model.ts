import { type Command, Option } from 'commander';
import { PhcError } from '../../protocol/errors.ts';
import { buildModel } from '../model/build.ts';
import { importChild } from '../model/import-child.ts';
import { importModel } from '../model/import-model.ts';
import { pullModel } from '../model/pull/pull-model.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { listModels, type ModelRef } from '../model/store.ts';
import { unpackModel } from '../model/unpack-model.ts';
import { registerModelCard } from './model-card.ts';
import { registerModelIdentity } from './model-identity.ts';
import { type Work, withProgress } from './with-progress.ts';

interface Output {
  readonly json?: boolean;
}

const DEFAULT_MODEL = 'ph-codex-s';
/** Models that come with a package lie beside its recipes. */
const store = () => ({ searchFolders: [defaultRecipesFolder()] });

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function showModel(model: ModelRef | undefined, { json }: Output): void {
  if (!model) return;
  if (json) print(JSON.stringify(model));
  else print(`${model.name}  ${model.root}\n${model.folder}`);
}

async function build(
  name: string,
  { renew = false, ...output }: Output & { renew?: boolean },
): Promise<void> {
  const work: Work<ModelRef> = (onProgress, signal) => buildModel(name, { renew, onProgress, signal });
  showModel(await withProgress(work), output);
}

interface ImportFlags extends Output {
  readonly name?: string;
  readonly parent?: string;
  readonly adapter?: string;
  readonly bits?: '4' | '8';
  readonly calibrate?: string;
}

const bitsOf = (text: ImportFlags['bits']): 4 | 8 => (text === '4' ? 4 : 8);

async function importPath(
  path: string | undefined,
  { name, parent, adapter, bits, calibrate, ...output }: ImportFlags,
): Promise<void> {
  const given = {
    ...(name === undefined ? {} : { name }),
    ...(adapter === undefined ? {} : { adapter }),
    bits: bitsOf(bits),
    calibrate,
  } as const;
  const work: Work<ModelRef> = async (onProgress, signal) => {
    const options = { ...given, onProgress, signal };
    if (path !== undefined && parent === undefined) return importModel(path, options);
    if (path === undefined && parent !== undefined && adapter !== undefined) {
      return importChild(parent, { ...store(), ...options, adapter });
    }
    const detail = 'name a file or folder, or a model with --parent and what changes it with --adapter';
    throw new PhcError('PHC_REQUEST_INVALID', { detail });
  };
  showModel(await withProgress(work), output);
}

interface PullFlags extends ImportFlags {
  readonly hub?: string;
  readonly revision?: string;
  readonly file?: string;
}

async function pull(repository: string, flags: PullFlags): Promise<void> {
  const { hub, revision, file, name, calibrate, bits } = flags;
  const options = {
    hub,
    revision,
    file,
    calibrate,
    bits: bitsOf(bits),
    ...(name === undefined ? {} : { name }),
  };
  const work: Work<ModelRef> = (onProgress, signal) =>
    pullModel(repository, { ...options, onProgress, signal });
  showModel(await withProgress(work), flags);
}

async function unpack(
  name: string,
  folder: string,
  { source, json }: Output & { source?: boolean },
): Promise<void> {
  const written = await withProgress((onProgress, signal) =>
    unpackModel(name, folder, { ...store(), source: source ?? false, onProgress, signal }),
  );
  if (written !== undefined) print(json ? JSON.stringify({ folder: written }) : written);
}

async function list({ json }: Output): Promise<void> {
  const models = await listModels(store());
  if (json) print(JSON.stringify(models));
  else if (models.length === 0) print('There are no models yet. Build one with "ph-codex model build".');
  else {
    for (const { name, root, bytes } of models) print(`${name}  ${root}  ${Math.round(bytes / 1e6)} MB`);
  }
}

/** `ph-codex model build | import | pull | unpack | list | card | sign | verify | diff`. */
export function registerModel(program: Command): void {
  const model = program.command('model').description('models on this machine');
  const verb = (usage: string, description: string) =>
    model.command(usage).description(description).option('--json', 'print the result as JSON');
  verb('build', 'make a model that comes with the product, unless it is there already')
    .argument('[name]', 'name of the model', DEFAULT_MODEL)
    .option('--renew', 'for who publishes it: write the digest that comes out into the recipe')
    .action(build);
  const rounding = (command: Command) =>
    command
      .addOption(
        new Option('--bits <count>', 'bits of a weight of the layers; 8 by default').choices(['4', '8']),
      )
      .option('--calibrate <path>', 'file or folder of text that decides what 4 bits may lose');
  const importing = verb('import', 'make a model of a file or folder, or of a model here and an adapter')
    .argument('[path]', 'GGUF file, or folder in the format of Hugging Face')
    .option('--name <name>', 'what to call it; the name of the file or folder by default')
    .option('--adapter <folder>', 'LoRA adapter in the format of PEFT to merge into the weights')
    .option('--parent <name>', 'the model here that the adapter changes, in the place of a path')
    .action(importPath);
  const pulling = verb('pull', 'fetch a model from a hub that speaks Hugging Face’s protocol, and import it')
    .argument('<repository>', 'OWNER/NAME; a token is taken from HF_TOKEN')
    .option('--hub <url>', 'address of the hub; PH_CODEX_HUB, HF_ENDPOINT or the public one by default')
    .option('--revision <name>', 'branch, tag or commit; main by default')
    .option('--file <name>', 'GGUF file to take in the place of safetensors')
    .option('--name <name>', 'what to call it; the name of the repository by default')
    .action(pull);
  for (const command of [importing, pulling]) rounding(command);
  verb('unpack', 'write a model as training reads it: fp32 weights in the layout of Hugging Face')
    .argument('<name>', 'name or digest of the model')
    .argument('<folder>', 'folder to make')
    .option('--source', 'take what the model is made of: before quantisation, without an adapter')
    .action(unpack);
  verb('list', 'show the models on this machine').action(list);
  registerModelCard(verb);
  registerModelIdentity(verb);
}
