import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { SectionPlace } from '../../../results/record/producer.ts';
import { exportsMark } from '../../../scenarios/lib/names.ts';
import { fakeContext } from '../context.fixture.ts';
import '../prepare-k6.ts';
import { createK6Producer } from '../producer.ts';
import { scanProgram } from './scan-program.ts';
import { Scans } from './scans.ts';

let room: string;
let built: string[];
let scans: Scans;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'scans-'));
  mkdirSync(join(room, 'lib'));
  built = [];
  scans = new Scans((file) => {
    built.push(file);
    return scanProgram(file);
  });
});
afterEach(() => rmSync(room, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(room, name), text);
  return join(room, name);
};

/** Writes a fake k6. It loads no program, but prints the options and the exports of a program with one function. */
function fakeK6(): string {
  const exported = `${exportsMark}${JSON.stringify({ functions: ['default'], set: [] })}`;
  const file = join(room, 'k6');
  const line = JSON.stringify({ level: 'info', msg: exported });
  writeFileSync(file, `#!/bin/sh\ncat >/dev/null\necho '{"totalDuration":"4s","maxVUs":1}'\necho '${line}' >&2\n`);
  chmodSync(file, 0o755);
  return file;
}

async function prepareRun(scenarios: Record<string, unknown>) {
  const given = createK6Producer(scans);
  const place = {
    planDir: room,
    check: (value: unknown, schema: z.ZodType) => schema.parse(value),
  } as unknown as SectionPlace;
  const part = given.read!({ scenarios }, place)!;
  const { context } = fakeContext({
    ...{ room, binary: fakeK6(), token: 'a token of a test', pids: [], receiverUrl: 'http://127.0.0.1:1' },
    urls: { api: 'http://127.0.0.1:1' },
  });
  await part.producer.check!(part.section, context);
  const ready = await part.producer.prepare(part.section, context);
  await ready.close();
}

describe('a run', () => {
  it('bundles each program of the user once, and again for the next run only after a change', async () => {
    const [one, two] = [
      write('one.js', `import './lib/own.js'; export default function () {}`),
      write('two.js', `export default function () {}`),
    ];
    write('lib/own.js', `import { sleep } from 'k6'; sleep(1);`);
    await prepareRun({ './one.js': '1/s', './two.js': '1/s' });
    expect(built).toEqual([one, two]);
    await prepareRun({ './one.js': '1/s' });
    expect(built).toEqual([one, two]);
    write('lib/own.js', `import { sleep } from 'k6'; sleep(2);`);
    await prepareRun({ './one.js': '1/s' });
    expect(built).toEqual([one, two, one]);
  });
});

describe('a scan', () => {
  it('describes the current files: after a change, a deletion and an error', () => {
    const file = write('one.js', `import './lib/own.js';`);
    const own = write('lib/own.js', `import { sleep } from 'k6'; sleep(1);`);
    expect(scans.of(file)?.pauseS).toBe(1);
    write('lib/own.js', `import { sleep } from 'k6'; sleep(3);`);
    expect(scans.of(file)?.pauseS).toBe(3);
    rmSync(own);
    expect(scans.of(file)).toBeUndefined();
    write('lib/own.js', `import { sleep } from 'k6'; sleep(3);`);
    expect(scans.of(file)?.pauseS).toBe(3);
    write('one.js', 'export default () => {');
    expect(scans.of(file)).toBeUndefined();
    write('one.js', `import x from 'https://example.org/x.js'; x();`);
    expect(scans.of(file)?.importsRemotely).toBe(true);
  });
});
