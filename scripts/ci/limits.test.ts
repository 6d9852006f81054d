import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BodyLimit, bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { showBytes } from '../../scenarios/base/limits/limit-error.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** `UPDATE_DOCS=1` writes the table into docs/limits.md. */
it('keeps the table in docs/limits.md equal to the limits in the code', () => {
  const file = join(packageRoot, 'docs', 'limits.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- limits -->', '<!-- end of the limits -->'];
  const head = '| body | most bytes | most time | at the limit |\n|---|---|---|---|';
  const rows = Object.values(bodyLimits).map(rowOf).join('\n');
  const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
  const written = `${before}${begin}\n\n${head}\n${rows}\n\n${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(file, written);
  expect(readFileSync(file, 'utf8')).toBe(written);
});

it('names each body once', () => {
  const names = Object.values(bodyLimits).map(({ body }) => body);
  expect(new Set(names).size).toBe(names.length);
});

function rowOf({ body, bytes, ratio, time, atLimit }: BodyLimit): string {
  const most = ratio === undefined ? showBytes(bytes) : `${showBytes(bytes)}, and ${ratio} times its packed size`;
  // The table omits the comma of a name, such as "a file of the record, unpacked, is longer than …".
  return `| ${[body.replace(/,$/, ''), most, typeof time === 'number' ? `${time / 1000} s` : time, atLimit].join(' | ')} |`;
}

/**
 * Ways to read a body, each with a pattern that finds it. The files in `files` apply a limit themselves. New code must
 * read a body with `fetchText`, `readLimited`, `eachLine`, `readLines`, `eachLineInFile` or `readTextFile`.
 */
const ways: Readonly<Record<string, { pattern: RegExp; files: readonly string[] }>> = {
  fetch: { pattern: /(?<![\w.'])fetch\(/, files: [] },
  'the body of a Response': {
    pattern:
      /await [^;\n]*\.(text|json|arrayBuffer|blob|bytes|formData)\(\)|\.getReader\(|of (?:await )?response\.body/,
    files: ['scenarios/base/limits/fetch-limited.ts'],
  },
  'a request of node:http': {
    pattern:
      /import (?!type)[^;]*\b(?:request|get)\b[^;]*from 'node:https?'|import https? from|from '(?:undici|axios|got)'/,
    files: [
      'scenarios/base/proxy/tunnel-agent.ts',
      'scripts/init/base/ask.ts',
      'simulators/chat-user/exchange.ts',
      'simulators/mesh-node/real/rest-sender.ts',
      'synthetics/probe/http-exchange.ts',
      'synthetics/probe/openai-stream-probe.ts',
      'scripts/watch/http-beat.ts',
    ],
  },
  'a WebSocket': {
    pattern: /new WebSocket\(/,
    files: ['simulators/mesh-node/real/node-socket.ts', 'synthetics/probe/websocket-probe.ts'],
  },
  'HTTP/2': {
    pattern: /import (?!type)[^;]*from '(?:@grpc\/grpc-js|(?:node:)?http2)'/,
    files: ['scenarios/base/limits/grpc-client.ts'],
  },
  'a decompressor': {
    pattern:
      /\b(?:createGunzip|gunzip(?:Sync)?|createInflate(?:Raw)?|inflate(?:Raw)?(?:Sync)?|createUnzip|unzip(?:Sync)?|createBrotliDecompress|brotliDecompress(?:Sync)?)\b/,
    files: ['results/store/read-lines.ts', 'scenarios/base/secrets/clean-trace.ts', 'synthetics/probe/decoded-body.ts'],
  },
  // A peer that sends one byte now and then never reaches a limit of silence.
  'with a limit of silence': { pattern: /handshakeTimeout|\.setTimeout\(/, files: [] },
  'lines of any length': { pattern: /\bcreateInterface\(/, files: [] },
};

/**
 * Files that use one of these ways without a limit. They read no body, or they pass a body on in pieces, only as fast
 * as its receiver reads them, and store nothing.
 */
const passesOn: readonly string[] = [
  'scenarios/base/proxy/forward.ts',
  'scenarios/base/proxy/node-fetch.ts',
  'synthetics/browser/browser-tls.ts',
];

/**
 * Code to which these limits do not apply: code that runs in k6 or in a page, files with the text of such code,
 * development tools, and the stand-in.
 */
const elsewhere =
  /^(?:scenarios\/(?:lib\/|[^/]+$)|simulators\/system\/|synthetics\/page\/|scripts\/(?:setup|bench|ci|test)\/|scripts\/init\/files\/(?:program-file|writes-files)\.ts|scripts\/lib\/reaper\.mjs)/;

/** Returns the source files of meshproof that run in its own processes. */
function sources(): string[] {
  const rooms = ['scenarios', 'synthetics', 'simulators', 'thresholds', 'results', 'scripts'];
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...rooms], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((file) => /\.(ts|mjs|js)$/.test(file) && !/\.(test|fixture)\.ts$|(^|\/)test\//.test(file))
    .filter((file) => !elsewhere.test(file) && existsSync(join(packageRoot, file)));
}

it('compares the length of a body with its limit in one function', () => {
  const own = /[<>]=?\s*[\w.#]+\.bytes\b[\s\S]{0,160}new BodyLimitError\(/;
  const texts = sources().map((file) => ({ file, text: readFileSync(join(packageRoot, file), 'utf8') }));
  expect(texts.filter(({ text }) => own.test(text)).map(({ file }) => file)).toEqual([
    'scenarios/base/limits/limit-error.ts',
  ]);
});

it.each(Object.entries(ways))('reads %s only where a limit applies', (_, { pattern, files }) => {
  const found = sources()
    .filter((file) => !passesOn.includes(file))
    .filter((file) => pattern.test(readFileSync(join(packageRoot, file), 'utf8')));
  expect(found.filter((file) => !files.includes(file))).toEqual([]);
  for (const file of files) {
    expect(found).toContain(file);
    if (!file.startsWith('scenarios/base/limits/'))
      expect(readFileSync(join(packageRoot, file), 'utf8')).toMatch(/\bbodyLimits\b/);
  }
});
