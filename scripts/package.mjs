import { launch } from './setup/launch.mjs';

await launch(new URL('./package/main.ts', import.meta.url));
