import { readFileSync } from 'node:fs';

// The border: this package's own description.
const description = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export const VERSION: string = description.version;
