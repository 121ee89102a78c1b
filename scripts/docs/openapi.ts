import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from '../../server/api/openapi.ts';
import { VERSION } from '../../server/version.ts';
import { ROOT } from '../setup/paths.ts';

/** The document docs/reference/openapi.json, from the schemas; a test fails when it is stale. */
export function openApiText(): string {
  return `${JSON.stringify(openApi(VERSION), null, 2)}\n`;
}

/** Where the document lies. */
export const OPENAPI_FILE = join(ROOT, 'docs', 'reference', 'openapi.json');

if (require.main === module) writeFileSync(OPENAPI_FILE, openApiText());
