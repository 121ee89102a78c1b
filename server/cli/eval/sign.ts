import { join } from 'node:path';
import type { Command } from 'commander';
import { readEvidence } from '../../../algorithms/evaluation/statement/evidence.ts';
import { signStatement } from '../../../algorithms/evaluation/statement/sign-statement.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { readSigningKey } from '../../identity/model-key.ts';

interface SignFlags {
  readonly key: string;
  readonly evaluator: string;
  readonly output?: string;
}

async function sign(folder: string, { key, evaluator, output }: SignFlags): Promise<void> {
  const signer = await readSigningKey(key);
  const envelope = signStatement(await readEvidence(folder), evaluator, signer);
  const file = output ?? join(folder, 'statement.json');
  await writeAtomically(file, `${JSON.stringify(envelope)}\n`);
  process.stdout.write(`${file}  signed with the key ${signer.hint}\n`);
}

/** `ph-codex eval sign`. */
export function registerEvalSign(evaluation: Command): void {
  evaluation
    .command('sign')
    .description('sign what a run says of its model, as an in-toto statement')
    .argument('<folder>', 'folder written by --evidence')
    .requiredOption('--key <file>', 'private key on a NIST curve, PEM')
    .requiredOption('--evaluator <name>', 'who says so')
    .option('--output <file>', 'where to write the statement; in the folder by default')
    .action(sign);
}
