import { launch } from './setup/launch.mjs';

await launch(new URL('../test/soak/main.ts', import.meta.url));
