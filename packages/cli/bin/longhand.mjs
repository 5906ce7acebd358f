#!/usr/bin/env node
/**
 * The entry in plain JavaScript: Node's cache of compiled code is on before the first TypeScript file is loaded, so that a warm start neither
 * strips types nor keeps the stripper (30 MB) in memory.
 */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// In the user's own folder: a cache that others can write to would run what they put there.
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'longhand', 'compiled');
const { directory } = enableCompileCache(cache);
// Threads and child processes keep the same cache.
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
// npm runs its scripts in the folder of package.json; names of files are meant from where the command was typed.
if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await import('../src/main.ts');
