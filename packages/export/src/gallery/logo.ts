/** A small logo as a stored picture. */
import { createHash } from 'node:crypto';

/** An SVG of 210 by 64. */
export const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="210" height="64" viewBox="0 0 210 64"><circle cx="32" cy="32" r="29" fill="#1f4e85"/><path d="M32 11c10 13 15 20 15 28a15 15 0 0 1-30 0c0-8 5-15 15-28z" fill="#fff"/><path d="M76 24q12-10 24 0t24 0 24 0 24 0M76 42q12-10 24 0t24 0 24 0 24 0" fill="none" stroke="#1f4e85" stroke-width="6"/></svg>';

/** SHA-256 of the logo (hex). */
export const logoAsset = createHash('sha256').update(logo).digest('hex');
