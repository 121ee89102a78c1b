import { launch } from './setup/launch.mjs';

await launch(new URL('./scores/main.ts', import.meta.url));
