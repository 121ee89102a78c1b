import { launch } from './setup/launch.mjs';

await launch(new URL('./start/main.ts', import.meta.url));
