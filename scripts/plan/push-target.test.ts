import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Target } from '../../scenarios/plan/target.ts';
import { pushTarget, pushTargetAgain } from './push-target.ts';

const writeUrl = 'https://metrics.test/api/v1/write';
const bearer = { env: 'MESHPROOF_TEST_TOKEN' };
const headers = { authorization: 'Bearer s3cret' };
const target = { prometheus: { writeUrl, bearer } } as Target;

beforeEach(() => vi.stubEnv('MESHPROOF_TEST_TOKEN', 's3cret'));
afterEach(() => vi.unstubAllEnvs());

describe('the destination of a push', () => {
  it('is the Prometheus of the target, and the record contains only a reference to its token', () => {
    const push = pushTarget(undefined, target);
    expect(push).toEqual({ writeUrl, headers, to: { prometheus: writeUrl, bearer } });
    expect(JSON.stringify(push?.to)).not.toContain('s3cret');
  });

  it.each([
    ['the same address', writeUrl, true],
    ['another path of the same origin', 'https://metrics.test/tenant/api/v1/write', true],
    ['another host', 'https://other.test/api/v1/write', false],
    ['another port', 'https://metrics.test:8443/api/v1/write', false],
    ['plain text', 'http://metrics.test/api/v1/write', false],
    ['a host that begins alike', 'https://metrics.test.evil.test/api/v1/write', false],
  ])('gets the token of the target only for the same origin: %s, %s', (_, address, isSent) => {
    expect(pushTarget(address, target)?.headers).toEqual(isSent ? headers : undefined);
  });

  it('has all settings of the target, but the query address only if the write address is that of the target', () => {
    const settings = {
      queryUrl: 'https://read.test/prometheus',
      basic: { username: 'ci', password: bearer },
      headers: { 'X-Scope-OrgID': 'shop' },
      externalLabels: { cluster: 'ci' },
      proxy: 'http://proxy.test:3128',
    };
    const named = { prometheus: { writeUrl, ...settings } } as unknown as Target;
    const sent = { 'x-scope-orgid': 'shop', authorization: `Basic ${btoa('ci:s3cret')}` };
    const { queryUrl, externalLabels } = settings;
    expect(pushTarget(undefined, named)).toMatchObject({ writeUrl, queryUrl, externalLabels, headers: sent });
    expect(pushTarget(undefined, named)?.fetch).toBeDefined();
    expect(pushTarget(undefined, named)?.to).toEqual({ prometheus: writeUrl, ...settings });
    const other = pushTarget('https://metrics.test/b/api/v1/write', named);
    expect(other).toMatchObject({ headers: sent, externalLabels });
    expect([other?.queryUrl, other?.to?.queryUrl]).toEqual([undefined, undefined]);
    const elsewhere = 'https://other.test/api/v1/write';
    expect(pushTarget(elsewhere, named)).toEqual({ writeUrl: elsewhere, to: { prometheus: elsewhere } });
  });

  it('is recorded without its address when the address can contain a key', () => {
    expect(pushTarget(`${writeUrl}?key=abc`, undefined)).toEqual({ writeUrl: `${writeUrl}?key=abc` });
    const queried = { prometheus: { writeUrl, queryUrl: 'https://read.test/?key=abc' } } as Target;
    expect(pushTarget(undefined, queried)?.to).toBeUndefined();
  });

  it.each(['ftp://metrics.test', 'metrics.test', 'http://'])('must be an http(s) address: %s', (address) => {
    expect(() => pushTarget(address, undefined)).toThrow();
  });

  it('is not shown with its query in an error', () => {
    expect(() => pushTarget('metrics.test/write?token=s3cret', undefined)).toThrow('not "metrics.test/write?…"');
  });
});

describe('the destination of a later push', () => {
  const last = { prometheus: writeUrl, bearer };

  it('is that of the last push, with its token', () => {
    expect(pushTargetAgain(undefined, undefined, last)).toMatchObject({ writeUrl, headers, to: last });
    expect(pushTargetAgain(writeUrl, undefined, last)?.headers).toEqual(headers);
  });

  it('is the Prometheus of the target rather than that of the last push', () => {
    const other = { prometheus: 'http://old.test/api/v1/write' };
    expect(pushTargetAgain(undefined, target, other)).toMatchObject({ writeUrl, headers });
  });

  it('never gets the token of another server', () => {
    expect(pushTargetAgain('https://other.test/api/v1/write', undefined, last)?.headers).toBeUndefined();
  });

  it('fails when the token of the record cannot be read', () => {
    vi.stubEnv('MESHPROOF_TEST_TOKEN', '');
    expect(() => pushTargetAgain(undefined, undefined, last)).toThrow();
  });

  it('is undefined if neither the flag, the target nor the record names one', () => {
    expect(pushTargetAgain(undefined, undefined, undefined)).toBeUndefined();
  });
});
