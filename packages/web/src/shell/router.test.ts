import { expect, test } from 'vitest';
import { hrefOf, matchRoute, type Route } from './router.tsx';

const at = (path: string) => matchRoute(new URL(path, 'http://localhost'));

test('every route has an address that leads back to it', () => {
  const routes: Exclude<Route, { name: 'unknown' }>[] = [
    { name: 'library' },
    { name: 'brief' },
    { name: 'brief', document: 'doc 1/ä' },
    { name: 'workspace', document: '文档?#1' },
  ];
  for (const route of routes) expect(at(hrefOf(route))).toEqual(route);
});

test('an address that nobody gave out is unknown, never a crash', () => {
  for (const path of ['/d', '/d/', '/d/a/b', '/x', '/d/%E0%A4%A', '/new/x'])
    expect(at(path)).toEqual({ name: 'unknown' });
});
