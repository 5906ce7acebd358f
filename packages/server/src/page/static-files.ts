import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface StaticFiles {
  /** The answer for a path of the page, or null when the page has no such path. The page's own paths all get its index. */
  answer(path: string, headers: Headers): Promise<Response | null>;
  /** False until the page is built. */
  readonly isBuilt: boolean;
}

interface Asset {
  readonly data: Buffer;
  readonly media: string;
  readonly etag: string;
  /** Named by its content: never asked for again. */
  readonly isHashed: boolean;
  readonly encoded: Map<'br' | 'gzip', Promise<Buffer>>;
}

const MEDIA: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|wasm|manifest)|image\/svg)/;
const MIN_COMPRESSED_BYTES = 1_024;
const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/**
 * The built page in memory: a few hundred kilobytes, compressed once. It is read again when its index changes, so that a rebuild needs no
 * restart.
 *
 * @param folder the build's output; it need not exist yet
 */
export function openStaticFiles(folder: string): StaticFiles {
  const indexPath = join(folder, 'index.html');
  let assets: ReadonlyMap<string, Asset> = new Map();
  let policy = '';
  let loadedAt = -1;

  function load(): boolean {
    const modified = existsSync(indexPath) ? statSync(indexPath).mtimeMs : -1;
    if (modified !== loadedAt) {
      assets = modified === -1 ? new Map() : readFolder(folder);
      policy = contentSecurityPolicy(assets.get('/index.html')?.data.toString() ?? '');
      loadedAt = modified;
    }
    return modified !== -1;
  }

  return {
    get isBuilt() {
      return load();
    },
    async answer(path, headers) {
      if (!load()) return null;
      const isPage = path === '/' || path === '/index.html' || !/\.[a-z0-9]+$/i.test(path);
      const asset = assets.get(isPage ? '/index.html' : path);
      if (asset === undefined) return null;
      const answer = new Headers({
        'content-type': asset.media,
        etag: asset.etag,
        'cache-control': asset.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
      });
      if (isPage) answer.set('content-security-policy', policy);
      if (headers.get('if-none-match') === asset.etag) return new Response(null, { status: 304, headers: answer });
      const encoding = encodingFor(asset, headers.get('accept-encoding') ?? '');
      if (encoding !== null) answer.set('content-encoding', encoding);
      const body = encoding === null ? asset.data : await compressed(asset, encoding);
      answer.set('content-length', String(body.length));
      return new Response(new Uint8Array(body), { headers: answer });
    },
  };
}

function readFolder(folder: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = `/${path.slice(folder.length + 1).replaceAll('\\', '/')}`;
    const data = readFileSync(path);
    const hash = createHash('sha256').update(data).digest('base64url').slice(0, 22);
    assets.set(name, {
      data,
      media: MEDIA[extname(name).toLowerCase()] ?? 'application/octet-stream',
      etag: `"${hash}"`,
      isHashed: name.startsWith('/assets/'),
      encoded: new Map(),
    });
  }
  return assets;
}

function encodingFor(asset: Asset, accepted: string): 'br' | 'gzip' | null {
  if (!COMPRESSIBLE.test(asset.media) || asset.data.length < MIN_COMPRESSED_BYTES) return null;
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted) ? 'gzip' : null;
}

function compressed(asset: Asset, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = asset.encoded.get(encoding);
  if (known !== undefined) return known;
  const made =
    encoding === 'br'
      ? brotli(asset.data, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : deflate(asset.data, { level: 6 });
  asset.encoded.set(encoding, made);
  return made;
}

/** Only this server's own files run; scripts inside the index are allowed by their hash. */
function contentSecurityPolicy(html: string): string {
  const inline = Array.from(
    html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/gi),
    ([, code = '']) => code,
  )
    .filter((code) => code.trim() !== '')
    .map((code) => ` 'sha256-${createHash('sha256').update(code).digest('base64')}'`);
  return [
    "default-src 'self'",
    `script-src 'self'${inline.join('')}`,
    "style-src 'self'",
    // Formulas and table columns carry their sizes in attributes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
