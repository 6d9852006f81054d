import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../journeys.fixture.ts';
import { configFileOf, devicesOf } from './playwright-config.ts';

describe('configFileOf', () => {
  it('finds the configuration above a file, up to its package', () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'app/tests'), { recursive: true });
    const spec = join(dir, 'app/tests/home.spec.ts');
    writeFileSync(join(dir, 'playwright.config.ts'), '');
    expect(configFileOf(spec)).toBe(join(dir, 'playwright.config.ts'));
    writeFileSync(join(dir, 'app/package.json'), '{}');
    expect(configFileOf(spec)).toBeUndefined();
    writeFileSync(join(dir, 'app/playwright.config.mjs'), '');
    expect(configFileOf(spec)).toBe(join(dir, 'app/playwright.config.mjs'));
  });
});

describe('devicesOf', () => {
  const namesOf = (config: Parameters<typeof devicesOf>[0], file = '/tests/home.spec.ts') => {
    const { devices, left } = devicesOf(config, file);
    return { devices: devices.map(({ name }) => name), left };
  };

  it('returns one device with the common options when there are no projects', () => {
    expect(devicesOf({ use: { locale: 'de' } }, '/a.spec.ts').devices).toEqual([{ name: '', use: { locale: 'de' } }]);
    expect(devicesOf({}, '/a.spec.ts').devices).toEqual([{ name: '', use: {} }]);
  });

  it('returns the projects of Chromium, and names the others', () => {
    const projects = [
      { name: 'desktop', use: { defaultBrowserType: 'chromium', viewport: { width: 1, height: 2 } } },
      { name: 'phone', use: { isMobile: true } },
      { name: 'safari', use: { defaultBrowserType: 'webkit' } },
      { name: 'fox', use: { browserName: 'firefox' } },
    ];
    expect(namesOf({ projects })).toEqual({ devices: ['desktop', 'phone'], left: ['safari', 'fox'] });
    expect(namesOf({ projects: projects.slice(2) })).toEqual({ devices: ['safari'], left: ['safari', 'fox'] });
  });

  it('leaves out the projects for other files', () => {
    const projects = [
      { name: 'setup', testMatch: /.*\.setup\.ts/ },
      { name: 'glob', testMatch: '**/*.{spec,test}.ts' },
      { name: 'not this', testIgnore: ['home.spec.ts'] },
    ];
    expect(namesOf({ projects })).toEqual({ devices: ['glob'], left: [] });
    expect(namesOf({ projects }, '/tests/auth.setup.ts').devices).toEqual(['setup', 'not this']);
  });

  it.each([
    ['legacy/**', '/tests/legacy/old/home.spec.ts', true],
    ['legacy/**', '/tests/legacyhome.spec.ts', false],
    ['**/*.Spec.ts', '/tests/home.spec.ts', true],
    ['[a-c]*.spec.ts', '/tests/buy.spec.ts', true],
    ['[a-c]*.spec.ts', '/tests/home.spec.ts', false],
    ['a,b.spec.ts', '/tests/b.spec.ts', false],
    ['home.spec.ts', '/tests/home.spec.ts', true],
  ])('the glob %s for %s: %s', (testMatch, file, matches) => {
    expect(namesOf({ projects: [{ name: 'one', testMatch }] }, file).devices).toEqual(matches ? ['one'] : []);
  });
});
