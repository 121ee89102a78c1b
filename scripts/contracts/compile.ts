import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import solc from 'solc';
import * as z from 'zod/mini';
import { ROOT } from '../setup/paths.ts';

const FOLDER = join(ROOT, 'server', 'payments', 'contracts');
const NAMES = ['BatchSettlement', 'Permit2DepositCollector'] as const;

/** Where the compiled contracts lie. */
export const COMPILED = join(FOLDER, 'compiled.json');

const Output = z.object({
  errors: z.optional(z.array(z.object({ formattedMessage: z.string() }))),
  contracts: z.optional(
    z.record(
      z.string(),
      z.record(z.string(), z.object({ evm: z.object({ bytecode: z.object({ object: z.string() }) }) })),
    ),
  ),
});

/** Creation code, 0x, by the contracts' names, each in a file NAME.sol of a folder; throws an Error with the compiler's words. */
export function compileFolder(folder: string, names: readonly string[]): Record<string, string> {
  const content = (name: string) => readFileSync(join(folder, `${name}.sol`), 'utf8');
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(names.map((name) => [`${name}.sol`, { content: content(name) }])),
    settings: {
      // The first with transient storage; every chain of protocol/chain/chains.ts has it.
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 1_000_000 },
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  };
  const { errors = [], contracts = {} } = Output.parse(JSON.parse(solc.compile(JSON.stringify(input))));
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const code = names.map((name) => {
    const object = contracts[`${name}.sol`]?.[name]?.evm.bytecode.object;
    if (!object) throw new Error(`${name} has no code`);
    return [name, `0x${object}`];
  });
  return Object.fromEntries(code);
}

/** Creation code of the contracts of server/payments, as the text of `compiled.json`; throws as `compileFolder`. */
export function compileContracts(): string {
  const code = compileFolder(FOLDER, NAMES);
  return `${JSON.stringify({ compiler: z.string().parse(solc.version()), ...code }, null, 2)}\n`;
}
