import { launch } from './setup/launch.mjs';

await launch(new URL('./train/main.ts', import.meta.url));
