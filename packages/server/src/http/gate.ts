import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { ServerError } from '../server-error.ts';
import type { Env } from './env.ts';

export interface GateOptions {
  /** Asked of everybody when it is set. */
  readonly token?: string;
  /**
   * Host names (without port) that the server answers for. Without a token a page of any site could reach this server under a name of its
   * own that resolves to 127.0.0.1 (DNS rebinding), so then only these, and the loopback names, are served.
   */
  readonly allowedHosts?: readonly string[];
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const COOKIE = 'longhand-token';
/** Asked by supervisors and proxies, who have no token and no name for us; they tell nothing. */
const OPEN = new Set(['/livez', '/readyz']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Who may ask: host name, origin of a change, token. In that order, because a wrong host may not learn whether a token is asked. */
export function gate({ token, allowedHosts = [] }: GateOptions): MiddlewareHandler<Env> {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const isHostFree = token !== undefined && hosts.size === 0;
  return async (c, next) => {
    if (OPEN.has(c.req.path)) return next();
    const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase();
    const name = host.replace(/:\d+$/, '');
    if (!isHostFree && !isLoopback(name) && !hosts.has(name)) throw new ServerError('request.host', 421, { host });
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') assertOwnOrigin(c.req.raw.headers, host);
    if (token === undefined || (c.req.path === '/session' && c.req.method === 'POST')) return next();
    const given = /^Bearer\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? getCookie(c, COOKIE);
    if (given === undefined) throw new ServerError('auth.required', 401);
    if (!isSame(given, token)) throw new ServerError('auth.wrong', 401);
    return next();
  };
}

/** Takes the token of a form and keeps it in a cookie that scripts cannot read. */
export function openSession(token: string): MiddlewareHandler<Env> {
  return async (c) => {
    const form = new URLSearchParams((await c.req.text()).slice(0, 4_000));
    if (!isSame(form.get('token') ?? '', token)) throw new ServerError('auth.wrong', 401);
    setCookie(c, COOKIE, token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: c.req.header('x-forwarded-proto') === 'https' || new URL(c.req.url).protocol === 'https:',
      maxAge: 30 * 24 * 60 * 60,
    });
    return c.redirect('/', 303);
  };
}

/**
 * Browsers say where a change comes from; other programs say nothing and cannot be misused by a page. Neither header can be set by a script.
 * A proxy may have changed the host name on the way, so the browser's own word (`Sec-Fetch-Site`) stands first where there is one.
 */
function assertOwnOrigin(headers: Headers, host: string): void {
  const site = headers.get('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return;
  const origin = headers.get('origin');
  if (site !== null) throw new ServerError('request.origin', 403, { origin: origin ?? site });
  if (origin === null) return;
  const originHost = URL.canParse(origin) ? new URL(origin).host.toLowerCase() : '';
  const forwarded = headers.get('x-forwarded-host')?.toLowerCase();
  if (originHost !== host && originHost !== forwarded) throw new ServerError('request.origin', 403, { origin });
}

/** In constant time, whatever the lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
