#!/usr/bin/env node
// Takes the command line of desktop VS Code as far as @vscode/test-electron uses it, and runs VS Code's own server with
// a headless browser as its window. For machines that cannot download VS Code: give it as `vscodeExecutablePath`.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('tsx/cjs');
process.exit(await require('./code-offline.ts').main(process.argv.slice(2)));
