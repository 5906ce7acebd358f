/**
 * A key under which a request is carried out once: 128 random bits as text. `crypto.randomUUID` does not exist on plain-http host names; `getRandomValues` does everywhere.
 *
 * @example await api.sources.upload(id, file, { key: newKey() });
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
