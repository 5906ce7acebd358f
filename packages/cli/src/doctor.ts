/**
 * `doctor`: what this installation can do, line by line.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { say, sayCode } from '@longhand/i18n';
import type { ModelCapabilities, Notice, ToolServer, ToolServerList } from '@longhand/protocol';
import { healthSchema } from '@longhand/protocol/schema';
import { openMcpHouse, spaceLimits } from '@longhand/server';
import { findOcr } from '@longhand/sources';
import { hasFewFiles, limitsFor, measureRoom, openStore, sizeText } from '@longhand/store';
import { EXIT } from './cli-error.ts';
import { explain } from './explain.ts';
import { knownText } from './models.ts';
import { pdfLines } from './pdf-lines.ts';
import { runningServer } from './session.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** How long the user's MCP servers may take to connect. */
const TOOL_SERVERS_MS = 8_000;

/** @returns 0 when everything that the main job needs is there */
export async function doctor(settings: Settings, terminal: Terminal): Promise<number> {
  const { locale } = settings;
  let isWell = true;
  const tell = (isGood: boolean, text: string) => {
    isWell &&= isGood;
    terminal.line(`${isGood ? '✓' : '✗'} ${text}`);
  };
  tell(
    Number(process.versions.node.split('.')[0]) >= 24,
    say(locale, 'cli.doctor.node', { version: process.versions.node }),
  );
  try {
    const running = await runningServer(settings);
    const records = running === null ? await recordsIn(settings) : await recordsOf(running, settings);
    tell(true, say(locale, 'cli.doctor.data', { path: settings.dataDir }));
    for (const record of records) tell(true, `${record.model} (${record.endpoint}): ${knownText(locale, record)}`);
    for (const server of await toolServersOf(running, settings)) {
      const { name, status, tools, problem } = server;
      const text = problem === undefined ? '' : sayCode(locale, problem.code, problem.params);
      const isThere = status === 'connected';
      tell(isThere, isThere ? say(locale, 'cli.doctor.toolServer', { name, tools: tools.length }) : text);
    }
    await tellSpace(settings, tell);
    for (const reason of await reasonsOf(running)) tell(false, sayCode(locale, reason.code, reason.params));
  } catch (error) {
    tell(false, explain(error, settings));
  }
  const hasPage = existsSync(new URL('../../web/dist/index.html', import.meta.url));
  tell(hasPage, say(locale, hasPage ? 'cli.doctor.page' : 'cli.doctor.pageMissing'));
  const ocr = await findOcr(process.env.LONGHAND_OCR_DATA || undefined);
  // Optional, so its absence is no fault.
  tell(
    true,
    ocr ? say(locale, 'cli.doctor.ocr', { languages: ocr.languages.join(', ') }) : say(locale, 'cli.doctor.ocrMissing'),
  );
  for (const line of await pdfLines(settings)) tell(line.isGood, line.text);
  return isWell ? EXIT.ok : EXIT.failed;
}

/** What is kept of the models that were used. */
async function recordsIn({ dataDir }: Settings): Promise<readonly ModelCapabilities[]> {
  const store = await openStore(dataDir);
  try {
    return await store.tables.listCapabilities();
  } finally {
    await store.close();
  }
}

async function recordsOf(address: string, { locale }: Settings): Promise<readonly ModelCapabilities[]> {
  const token = process.env.LONGHAND_TOKEN;
  try {
    const models = await createApi({ baseUrl: address, locale, ...(token ? { token } : {}) }).models();
    return models.flatMap(({ capabilities }) => capabilities ?? []);
  } catch {
    // The server is told about below; its models are no reason to stop.
    return [];
  }
}

/** The user's MCP servers, as the running server has them; else they are connected once. A list that cannot be used shows as one that is down. */
async function toolServersOf(address: string | null, settings: Settings): Promise<readonly ToolServer[]> {
  const list = address === null ? await connectedOnce(settings) : await listedBy(address, settings);
  const { path, problem, servers } = list;
  return problem === undefined ? servers : [{ name: path, place: path, status: 'down', tools: [], problem }];
}

async function connectedOnce({ dataDir }: Settings): Promise<ToolServerList> {
  const house = await openMcpHouse(process.env.LONGHAND_MCP || join(dataDir, 'mcp.json'));
  try {
    await house.settled(TOOL_SERVERS_MS);
    return house.list();
  } finally {
    await house.close();
  }
}

async function listedBy(address: string, { locale }: Settings): Promise<ToolServerList> {
  const token = process.env.LONGHAND_TOKEN;
  try {
    return await createApi({ baseUrl: address, locale, ...(token ? { token } : {}) }).toolServers.list();
  } catch {
    // The server is told about below.
    return { path: '', servers: [] };
  }
}

/** How much the disk still takes, against the limits below which a server refuses new work. */
async function tellSpace({ locale, dataDir }: Settings, tell: (isGood: boolean, text: string) => void): Promise<void> {
  const room = await measureRoom(dataDir);
  const limits = limitsFor(room.totalBytes, spaceLimits(process.env));
  const free = sizeText(room.freeBytes);
  if (hasFewFiles(room)) tell(false, say(locale, 'server.fewFiles', { path: dataDir, files: room.freeFiles ?? 0 }));
  tell(
    room.freeBytes >= limits.lowBytes,
    room.freeBytes >= limits.lowBytes
      ? say(locale, 'cli.doctor.space', { free, needed: sizeText(limits.lowBytes) })
      : say(locale, 'server.lowSpace', { path: dataDir, free, needed: sizeText(limits.lowBytes) }),
  );
}

/** What the server that holds the data complains of; its own limits may differ from ours. */
async function reasonsOf(address: string | null): Promise<readonly Notice[]> {
  if (address === null) return [];
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2000) });
    const { reasons = [] } = healthSchema.parse(await answer.json());
    return reasons;
  } catch {
    return [];
  }
}
