import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../scenarios/base/package-root.ts';

type Room = { room: string; title?: string; may: string[] };
const rooms = JSON.parse(readFileSync(join(packageRoot, 'scripts/ci/rooms.json'), 'utf8')) as Room[];

/**
 * Returns true if the table of rooms decides about this import. Every room in scripts except scripts/setup may import
 * all rooms outside scripts.
 */
const isOrdered = (from: string, to: string) =>
  !from.startsWith('scripts/') || from === 'scripts/setup' || to.startsWith('scripts/');

it('docs/architecture.md has the table of rooms', () => {
  const rows = rooms.map(({ room, title, may }) => {
    const names = may.map((path) => `\`${path}\``).join(', ');
    return `| ${title ?? `\`${room}\``} | ${names || 'nothing of ours'} |`;
  });
  const page = readFileSync(join(packageRoot, 'docs/architecture.md'), 'utf8');
  const table = /<!-- rooms -->\n(.*?)\n<!-- \/rooms -->/s.exec(page)?.[1];
  expect(table?.split('\n').slice(2)).toEqual(rows);
});

it('the lint fails for every import against the table, and for none that the table allows', {
  timeout: 120_000,
}, () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };
  write('tsconfig.json', '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true } }');
  write('package.json', '{ "type": "module" }');
  const against: string[] = [];
  for (const { room, may } of rooms) {
    write(`${room}/leaf.ts`, 'export const leaf = 1;\n');
    for (const { room: other } of rooms.filter((one) => one.room !== room && isOrdered(room, one.room))) {
      const file = `${room}/imports-${other.replaceAll('/', '-')}.ts`;
      const path = relative(dirname(file), `${other}/leaf.ts`);
      write(file, `import { leaf } from '${path}';\nexport const twice = leaf * 2;\n`);
      if (!may.includes(other)) against.push(file);
    }
  }
  expect(violationsIn(dir).sort()).toEqual(against.sort());
});

function violationsIn(dir: string): string[] {
  const depcruise = join(packageRoot, 'node_modules/.bin/depcruise');
  const config = join(packageRoot, '.dependency-cruiser.cjs');
  const tops = [...new Set(rooms.map(({ room }) => room.split('/')[0]!))];
  const { stdout } = spawnSync(depcruise, ['--config', config, '--output-type', 'json', ...tops], {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  const names = new Set(rooms.map(({ room }) => room.replaceAll('/', '-')));
  return [...new Set(summary.violations.filter(({ rule }) => names.has(rule.name)).map(({ from }) => from))];
}
