import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';

const OLDEST_NODE = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(
    `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

/**
 * Runs `main(argv)` of a TypeScript module and exits with the code that it gives. Works in a bare clone: what comes
 * before this line is plain JavaScript without dependencies, what comes after has all of them.
 */
export async function launch(module) {
  try {
    checkNode();
    await ensureDependencies();
    // Not only for `require`: the engine loads its native parts with `import()`.
    await import('tsx');
    const require = createRequire(import.meta.url);
    process.exitCode = await require(fileURLToPath(module)).main(process.argv.slice(2));
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
