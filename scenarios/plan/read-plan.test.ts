import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError, type Where } from '../base/errors.ts';
import { readPlan } from './read-plan.ts';

let room: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'plans-'));
  write(
    'base',
    `plan: base
profile: load
phases: { warm-up: 5s, steady: 10s }
traffic:
  k6: { scenarios: { api: 100/s, mesh: 5/s } }
  journeys: { runs: 12 }
slos: [api, web]
`,
  );
});

afterEach(() => rmSync(room, { recursive: true }));

describe('a plan that extends another', () => {
  it('merges maps, replaces phases and lists, and removes keys that are null', () => {
    const { value } = read(`plan: mine
extends: base
phases: { steady: 20s, recovery: 5s }
traffic:
  k6: { scenarios: { api: 20/s } }
  journeys: null
slos: [api]
`);
    expect(value).toMatchObject({
      name: 'mine',
      profile: { name: 'load', peak: 1 },
      traffic: { k6: { scenarios: { api: '20/s', mesh: '5/s' } } },
      slos: ['api'],
    });
    expect(value.phases.map(({ name }) => name)).toEqual(['steady', 'recovery']);
    expect(value.traffic).not.toHaveProperty('journeys');
  });

  it('reports the errors of several keys together with all others', () => {
    const { all } = thrownBy(() =>
      read('plan: 5\npeak: 3\nphases: { beyond: 1s, steady: 5 }\ntraffic: {}\nslos: [api]\n'),
    );
    expect(all.map(({ where }) => [where.line, where.key])).toEqual([
      [1, 'plan'],
      [2, 'peak'],
      [3, 'phases'],
      [3, 'phases.steady'],
      [4, 'traffic'],
    ]);
  });

  it.each([
    ['itself', 'mine'],
    ['a plan that does not exist', 'nowhere'],
    ['a plan with wrong YAML', 'wrong'],
  ])('reports all errors of a plan that extends %s, but no missing keys', (_, base) => {
    write('wrong', 'plan: [');
    const { all } = thrownBy(() =>
      read(`plan: 5\nextends: ${base}\npeak: 3\nsloss: []\nphases: { beyond: 1s, steady: 5 }\n`),
    );
    const keys = all.map(({ where }) => where.key ?? 'the base');
    expect(keys).toEqual(expect.arrayContaining(['plan', 'peak', 'sloss', 'phases.steady']));
    expect(keys).toContain(base === 'mine' ? 'extends' : 'the base');
    expect(keys).not.toContain('traffic');
  });

  it('reports the removal of a key that the base does not have, together with the other errors', () => {
    const { all } = thrownBy(() => read('plan: mine\nextends: base\nseeds: null\nsloss: []\n'));
    expect(all.map(({ where }) => where.key)).toEqual(['seeds', 'sloss']);
  });

  it('removes a key by null at any depth', () => {
    const { value } = read(`plan: mine
extends: base
profile: null
traffic: { k6: { scenarios: { mesh: null } } }
`);
    expect([value.profile, value.traffic.k6]).toEqual([undefined, { scenarios: { api: '100/s' } }]);
  });

  it.each([
    ['at the top', 'profil: null', 'profil'],
    ['below', 'traffic: { k6: { scenarios: { apy: null } } }', 'traffic.k6.scenarios.apy'],
    ['with a name of the prototype', 'traffic: { constructor: null }', 'traffic.constructor'],
  ])('refuses a null %s that removes nothing', (_, line, key) => {
    expect(refusal(`plan: mine\nextends: base\n${line}\n`)).toMatchObject({ line: 3, key });
  });

  it.each(['profile: null', 'phases: { steady: 1s, more: null }', 'slos: [api, null]'])(
    'refuses a null that removes no inherited key: %s',
    (line) => {
      const whole = { profile: 'smoke', phases: '{ steady: 1s }', slos: '[api]' };
      const key = line.split(':')[0]!;
      const others = Object.entries(whole).filter(([name]) => name !== key);
      const text = ['plan: mine', 'traffic: { k6: {} }', ...others.map(([name, value]) => `${name}: ${value}`), line];
      expect(refusal(text.join('\n'))).toMatchObject({ line: 5 });
    },
  );

  it.each(['latency: p95 < 200ms', '"./my slos: all.yaml"', 'api'])('accepts the entry %s of slos', (entry) => {
    const text = `plan: mine\ntraffic: { k6: {} }\nphases: { steady: 1s }\nslos:\n  - ${entry}\n`;
    expect(read(text).value.slos).toHaveLength(1);
  });

  it('changes its checksum when its base changes', () => {
    const text = 'plan: mine\nextends: base\n';
    const before = read(text).sha256;
    write('base', 'plan: base\nphases: { steady: 1s }\ntraffic: { k6: {} }\nslos: [api]\n');
    expect(read(text).sha256).not.toBe(before);
  });

  it.each([
    ['an unknown key of its own', 'plan: mine\nextends: base\nsloss: [api]\n', 'mine.yaml', 3, 'sloss'],
    ['a wrong value of its own', 'plan: mine\nextends: base\nphases: { steady: 0s }\n', 'mine.yaml', 3, 'phases'],
    ['a base that is not a name', 'plan: mine\nextends: [base]\n', 'mine.yaml', 2, 'extends'],
    ['itself', 'plan: mine\nextends: mine\n', 'mine.yaml', 2, 'extends'],
  ])('reports the place of %s', (_what, text, file, line, key) => {
    expect(refusal(text)).toMatchObject({ file: join(room, file), line, key });
  });

  const keysOfPlans = 'the keys here are plan, extends, target, profile, peak, seed, phases, traffic, faults, slos';
  it.each([
    ['phasen: { steady: 1s }', 'did you mean phases?'],
    ['slo: [api]', 'did you mean slos?'],
    ['phases: { steady: 1s }\nphase: {}', keysOfPlans],
    ['wholly-different: 1', keysOfPlans],
  ])('has a hint for an unknown key whose right name only the base has: %s', (line, hint) => {
    expect(refusal(`plan: mine\nextends: base\n${line}\n`).hint).toBe(hint);
  });

  it('has a hint for a misspelt extends, and for a misspelt key of the base', () => {
    const { all } = thrownBy(() => read('plan: mine\nextend: base\n'));
    expect(all.find(({ where }) => where.key === 'extend')?.where.hint).toBe('did you mean extends?');
    write('base', 'plan: base\nphasen: { steady: 1s }\ntraffic: { k6: {} }\nslos: [api]\n');
    const mine = 'plan: mine\nextends: base\nphases: { steady: 1s }\n';
    expect(refusal(mine)).toMatchObject({ file: join(room, 'base.yaml'), hint: 'did you mean phases?' });
  });

  it('reports an error of the base in the file of the base', () => {
    write('base', 'plan: base\nphases: { steady: 1s }\ntraffic: { k6: {} }\nslos: [api]\nspeed: 3\n');
    expect(refusal('plan: mine\nextends: base\n')).toMatchObject({ file: join(room, 'base.yaml'), line: 5 });
  });
});

describe('the profile of a plan', () => {
  const plan = (more: string) => `plan: mine\nextends: base\n${more}`;

  it('decides the default of the peak', () => {
    expect(read(plan('profile: spike\n')).value.profile).toEqual({ name: 'spike', peak: 5 });
    expect(read(plan('profile: stress\npeak: 3\n')).value.profile).toEqual({ name: 'stress', peak: 3 });
  });

  it.each([
    ['if it never exceeds the rates of the plan', 'peak: 3\n', 'peak'],
    ['below the rates of the plan', 'profile: spike\npeak: 0.5\n', 'peak'],
  ])('does not accept a peak %s', (_what, more, key) => {
    expect(refusal(plan(more))).toMatchObject({ key });
  });

  it.each([
    ['a breakpoint without the phase beyond', 'profile: breakpoint\n'],
    ['the phase beyond in another profile', 'phases: { steady: 1s, beyond: 1s }\n'],
  ])('must fit the phases: %s is refused', (_what, more) => {
    expect(refusal(plan(more))).toMatchObject({ key: 'phases' });
  });
});

function write(name: string, text: string): void {
  writeFileSync(join(room, `${name}.yaml`), text);
}

function read(text: string) {
  write('mine', text);
  return readPlan(join(room, 'mine.yaml'), (base) => join(room, `${base}.yaml`));
}

function thrownBy(step: () => unknown): UserError {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function refusal(text: string): Where {
  return thrownBy(() => read(text)).where;
}
