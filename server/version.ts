import manifest from '../package.json';

/** Version of the product, as `--version` and `/health` tell it. */
export const VERSION: string = manifest.version;
