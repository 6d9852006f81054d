import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../lib/child.ts';
import type { Reaper } from '../../lib/reaper.ts';

export type Source = { child: Child; url: string };

/** Starts a server that answers small requests as fast as Node can. */
export const startRaw = (reaper: Reaper) => start('../../../simulators/system/raw-target.ts', [], reaper);

/** Starts a server that streams `steps` tokens to each reader, one token every `everyMs`. */
export const startSteps = (everyMs: number, steps: number, reaper: Reaper) =>
  start('./step-streams.ts', [String(everyMs), String(steps)], reaper);

async function start(path: string, args: readonly string[], reaper: Reaper): Promise<Source> {
  const file = (one: string) => fileURLToPath(new URL(one, import.meta.url));
  const child = startChild([process.execPath, '--import', file('../../register.mjs'), file(path), ...args], { reaper });
  return { child, url: await urlOf(child) };
}

async function urlOf(child: Child): Promise<string> {
  let text = '';
  child.process.stdout!.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (text.includes('\n')) return (JSON.parse(text.split('\n')[0]!) as { url: string }).url.replace(/\/$/, '');
    await sleep(50);
  }
  throw new Error(`the stand-in did not start: ${child.lastWords()}`);
}
