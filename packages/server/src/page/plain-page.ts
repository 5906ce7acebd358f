import { type Locale, say } from '@longhand/i18n';

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem;color-scheme:light dark}input,button{font:inherit;padding:.4rem .7rem}';
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** What stands in for the page until it is built. */
export function notBuiltPage(locale: Locale): Response {
  return plainPage(locale, 503, 'Longhand', `<p>${escapeHtml(say(locale, 'server.notBuilt'))}</p>`);
}

/** Asks for the token; the form is answered by `POST /session`. */
export function tokenPage(locale: Locale): Response {
  return plainPage(
    locale,
    401,
    say(locale, 'auth.title'),
    `<p>${escapeHtml(say(locale, 'auth.required'))}</p>
<form method="post" action="/session"><label>${escapeHtml(say(locale, 'auth.label'))}
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>${escapeHtml(say(locale, 'auth.open'))}</button></form>`,
  );
}

function plainPage(locale: Locale, status: number, title: string, body: string): Response {
  const html = `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style><h1>${escapeHtml(title)}</h1>${body}</html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    },
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
