import type { Command } from 'commander';
import { type ModelCard, modelCard } from '../model/model-card.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';

function* describeCard(card: ModelCard): Generator<string> {
  const { model, architecture, parameters, bits, context, fillsIn, reads, parents, text } = card;
  yield `${model.name}  ${model.root}`;
  yield `${architecture}, ${(parameters / 1e6).toFixed(1)} million parameters, weights of ${bits} bits, context of ${context} tokens`;
  if (reads) yield 'marks answers in passages, and writes nothing';
  else yield fillsIn ? 'knows what follows the cursor' : 'sees only what stands before the cursor';
  for (const parent of parents) yield `child of ${parent.name}  ${parent.modelRoot}`;
  yield '';
  yield text === null
    ? 'Nothing is said here about what it was trained on, or what it may be used for.'
    : `Its maker says, and nobody here has checked:\n\n${text.trimEnd()}`;
}

async function show(name: string, { json }: { readonly json?: boolean }): Promise<void> {
  const card = await modelCard(name, { searchFolders: [defaultRecipesFolder()] });
  const text = json ? JSON.stringify(card) : [...describeCard(card)].join('\n');
  process.stdout.write(`${text}\n`);
}

/** `ph-codex model card`; `verb` adds a command to `ph-codex model`. */
export function registerModelCard(verb: (usage: string, description: string) => Command): void {
  verb('card', 'show what a model is, and what its maker says that it was trained on')
    .argument('<name>', 'name or digest of the model')
    .action(show);
}
