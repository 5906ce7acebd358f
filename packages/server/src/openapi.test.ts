import { readFileSync } from 'node:fs';
import { openApiDocument, routes } from '@longhand/protocol/routes';
import { docStateSchema, logEventSchema, parseWith } from '@longhand/protocol/schema';
import { afterEach, describe, expect, test } from 'vitest';
import { type Harness, startHarness, writing } from '../test/harness.ts';
import { VERSION } from './version.ts';

let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

describe('the interface', () => {
  test('docs/openapi.json is what the routes say; `npm run openapi` writes it anew', () => {
    const committed = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument(routes, VERSION))));
  });

  test('the server serves exactly the routes that are written down', async () => {
    harness = await startHarness();
    const served = harness.server.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const written = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(served)).toEqual(new Set([...written, 'get /openapi.json']));
  });

  test('every reference of the document leads somewhere, and a running server hands it out', async () => {
    harness = await startHarness();
    const { body } = await harness.json('GET', '/openapi.json');
    const references = Array.from(
      JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g),
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(Object.keys(body.components.schemas)).toContain(name);
  });

  test('live events and states fit their schemas', async () => {
    harness = await startHarness();
    const id = await harness.document();
    await harness.append(id, ...writing('r1', 'b1', ['The sea']));
    const { body: page } = await harness.json('GET', `/v1/documents/${id}/events?after=0`);
    for (const event of page.events) expect(parseWith(logEventSchema, event, 'en')).toMatchObject({ isValid: true });
    const { body } = await harness.json('GET', `/v1/documents/${id}`);
    expect(parseWith(docStateSchema, body.state, 'en')).toEqual({ isValid: true, value: body.state });
  });
});
