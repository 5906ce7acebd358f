/**
 * `npm run openapi`: writes docs/openapi.json from the routes. A test compares the file with the routes.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument, routes } from '@longhand/protocol/routes';
import { VERSION } from './version.ts';

const path = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
writeFileSync(path, `${JSON.stringify(openApiDocument(routes, VERSION), null, 2)}\n`);
console.log(`Wrote ${path}.`);
