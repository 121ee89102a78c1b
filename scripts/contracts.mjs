import { launch } from './setup/launch.mjs';

await launch(new URL('./contracts/main.ts', import.meta.url));
