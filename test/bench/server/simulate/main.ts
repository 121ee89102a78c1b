import { scaleTables } from './tables.ts';

// For docs/scale.md: npx tsx test/bench/server/simulate/main.ts
process.stdout.write(`${scaleTables()}\n`);
