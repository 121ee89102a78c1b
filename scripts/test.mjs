import { launch } from './setup/launch.mjs';

await launch(new URL('./test/main.ts', import.meta.url));
