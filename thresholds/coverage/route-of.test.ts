import { describe, expect, it } from 'vitest';
import { meets } from '../compile/promql.ts';
import { routes } from './coverage.fixture.ts';
import { alertmanagerFile } from './coverage-files.ts';
import { matchersIn, matchersProblem } from './matchers.ts';
import { isMuted, receiversOf, receiversWithChannel } from './route-of.ts';

describe('the receivers of an alert', () => {
  it.each([
    [{ team: 'security', severity: 'critical' }, ['pager', 'security']],
    [{ team: 'security' }, ['security']],
    [{ severity: 'critical' }, ['pager']],
    [{ severity: 'information' }, ['chat']],
    [{ severity: 'info' }, ['nobody']],
    [{}, ['chat']],
  ])('of %j are %j', (labels, receivers) => {
    expect(receiversOf(routes, labels as Record<string, string>)).toEqual(receivers);
  });

  it('are inherited by a route without a receiver of its own', () => {
    const config = alertmanagerFile.parse({
      route: { receiver: 'a', routes: [{ matchers: ['x="1"'], routes: [{ matchers: ['y="1"'], receiver: 'b' }] }] },
      receivers: [{ name: 'a' }, { name: 'b', webhook_configs: [] }],
    });
    expect([receiversOf(config, { x: '1' }), receiversOf(config, { x: '1', y: '1' })]).toEqual([['a'], ['b']]);
    expect([...receiversWithChannel(config)]).toEqual([]);
  });
});

describe('matchers', () => {
  it.each([
    ['team="api"', [['team', '=', 'api']]],
    [
      `{team="api", severity=~"a|b"}`,
      [
        ['team', '=', 'api'],
        ['severity', '=~', 'a|b'],
      ],
    ],
    ['team != api', [['team', '!=', 'api']]],
    ['text="a,b"', [['text', '=', 'a,b']]],
    ['text="say \\"x\\""', [['text', '=', 'say "x"']]],
    ['team', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(matchersIn(text)?.map(({ label, op, value }) => [label, op, value]) ?? null).toEqual(expected);
  });

  it.each([
    ['team=~"a|b"', false],
    ['team=~"(?P<n>x)"', false],
    ['team', true],
    ['team=~"("', true],
    ['team="x", team!~"(?=x)"', true],
    ['team="("', false],
  ])('%s is refused: %s', (text, isRefused) => {
    expect(matchersProblem(text) !== undefined).toBe(isRefused);
  });

  it('match the whole value, treat a missing label as empty, and read the flags of Go', () => {
    const meet = (text: string, labels: Record<string, string>) => meets(labels, matchersIn(text)!);
    expect([
      meet('a=~"b"', { a: 'abc' }),
      meet('a!="b"', {}),
      meet('a=""', {}),
      meet('a=~"(?i)B"', { a: 'b' }),
    ]).toEqual([false, true, true, true]);
  });

  it('are refused if the text is no matcher, because a route without matchers matches every alert', () => {
    const config = {
      route: { receiver: 'a', routes: [{ matchers: ['team'], receiver: 'a' }] },
      receivers: [{ name: 'a' }],
    };
    expect(alertmanagerFile.safeParse(config).success).toBe(false);
  });

  it('are refused in the older forms too, and their patterns may be numbers', () => {
    const errorsOf = (rule: object) =>
      alertmanagerFile.safeParse({
        route: { receiver: 'a', ...rule },
        inhibit_rules: [rule],
        receivers: [{ name: 'a' }],
      }).error?.issues.length ?? 0;
    expect(errorsOf({ match_re: { code: 5, team: 'a|(?P<n>b)' } })).toBe(0);
    expect(errorsOf({ match_re: { team: '(' } })).toBe(1);
    expect(errorsOf({ source_match_re: { team: '[' }, target_match_re: { team: '(?=x)' } })).toBe(2);
  });
});

it.each<[string, string, number]>([
  ['group_wait', '0s', 0],
  ['group_wait', '293y', 1],
  ['group_interval', '1h5m', 0],
  ['group_interval', '5m1h', 1],
  ['repeat_interval', '4h', 0],
  ['repeat_interval', '9223372036854775807s', 1],
])('a route with %s: %s has %d errors', (key, text, errors) => {
  const top = { receiver: 'a', [key]: text };
  const below = { receiver: 'a', routes: [{ [key]: text }] };
  const found = [top, below].map(
    (route) => alertmanagerFile.safeParse({ route, receivers: [{ name: 'a' }] }).error?.issues ?? [],
  );
  expect(found.map(({ length }) => length)).toEqual([errors, errors]);
});

describe('inhibition', () => {
  it.each([
    [{ severity: 'critical', service: 'a' }, { severity: 'warning', service: 'a' }, true],
    [{ severity: 'critical', service: 'a' }, { severity: 'warning', service: 'b' }, false],
    [{ severity: 'warning', service: 'a' }, { severity: 'critical', service: 'a' }, false],
    [{ severity: 'critical' }, { severity: 'warning' }, true],
  ])('of %j on %j is %s', (source, target, muted) => {
    expect(isMuted(routes, source as Record<string, string>, target as Record<string, string>)).toBe(muted);
  });
});
