/**
 * What a child may know of the server's environment: where programs and folders are, never a key.
 * @module
 */

/** Everything else stays behind: an allow-list cannot forget a new secret. */
const ALLOWED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|NODE_COMPILE_CACHE|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|FONTCONFIG_\w+|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMFILES.*|PROGRAMDATA)$/i;
const SECRET = /(?:_API_KEY|_TOKEN|_SECRET|_PASSWORD)$/i;

/**
 * The environment of a child process: the allowed part of the server's own and what the caller adds, without anything that looks like a key.
 *
 * @example childEnvironment({ TZ: 'UTC' })
 */
export function childEnvironment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && ALLOWED.test(name)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(added)) {
    if (!SECRET.test(name)) environment[name] = value;
  }
  return environment;
}
