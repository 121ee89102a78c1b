import { launch } from './setup/launch.mjs';

await launch(new URL('../test/bench/main.ts', import.meta.url));
