import { once } from 'node:events';
import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { openGate } from './gate.ts';

async function openedGate() {
  const blocked: string[] = [];
  const gate = await openGate(['127.0.0.1'], (host) => blocked.push(host));
  onTestFinished(() => gate.close());
  return { gate, blocked, ask: (path: string) => once(request(gate.proxy.server, { path }).end(), 'error') };
}

it('reports the first 100 hosts that a page asks for, each once', async () => {
  const { gate, blocked, ask } = await openedGate();
  for (let i = 0; i < 150; i++) {
    gate.asked(`http://${i % 120}.test/`);
    await ask(`http://${i % 120}.test/`);
  }
  expect(blocked).toEqual(Array.from({ length: 100 }, (_, i) => `${i}.test`));
});

it('reports a host of Chromium itself only if a page asks for it', async () => {
  const { gate, blocked, ask } = await openedGate();
  await ask('http://update.googleapis.com/');
  expect(blocked).toEqual([]);
  gate.asked('http://update.googleapis.com/');
  expect(blocked).toEqual(['update.googleapis.com']);
});
