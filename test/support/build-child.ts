import { buildModel } from '../../server/model/build.ts';

// Builds "ph-tiny" in a process of its own: node build-child.ts HOME RECIPES [STEP at which it kills itself].
const [home = '', recipesFolder = '', killedAt] = process.argv.slice(2);

function onProgress(step: string): void {
  if (step === killedAt) process.kill(process.pid, 'SIGKILL');
}

buildModel('ph-tiny', { home, recipesFolder, onProgress }).then(
  ({ root }) => process.stdout.write(root),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
