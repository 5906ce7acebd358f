import { readFileSync } from 'node:fs';

function readVersion(): string {
  // The package's own description, written by hand: its shape is known.
  const description = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return description.version;
}

export const VERSION: string = readVersion();
