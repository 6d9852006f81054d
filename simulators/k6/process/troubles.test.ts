import { describe, expect, it } from 'vitest';
import { Troubles } from './troubles.ts';

describe('Troubles', () => {
  it('keeps the first occurrence of each problem and counts the others', () => {
    const troubles = new Troubles();
    troubles.add({ kind: 'exception', text: 'boom', program: 'api' }, 1000);
    troubles.add({ kind: 'exception', text: 'boom', program: 'api' }, 2000);
    troubles.add({ kind: 'exception', text: 'bang' }, 3000);
    expect(troubles.exceptions()).toBe(3);
    expect(troubles.first('exception')).toBe('boom');
    expect(troubles.events('k6')).toEqual([
      { t: 1000, by: 'k6', kind: 'exception', text: 'boom', data: { count: 2, program: 'api' } },
      { t: 3000, by: 'k6', kind: 'exception', text: 'bang', data: { count: 1 } },
    ]);
  });

  it('has one event for each blocked host, whatever was requested of it', () => {
    const troubles = new Troubles();
    for (const text of ['Get a', 'Get b'])
      troubles.add({ kind: 'blocked-host', text, host: '127.0.0.2', isRequest: true }, 1000);
    expect(troubles.blockedHosts()).toEqual(['127.0.0.2']);
    expect(troubles.events('k6')).toMatchObject([{ kind: 'blocked-host', data: { host: '127.0.0.2', count: 2 } }]);
  });

  it('counts blocked requests that k6 did not log in addition to those that it logged', () => {
    const troubles = new Troubles();
    troubles.add({ kind: 'blocked-host', text: 'Get a', host: '127.0.0.2', isRequest: true }, 1000);
    troubles.add({ kind: 'blocked-host', text: 'gRPC', host: '127.0.0.3', isRequest: false }, 1000);
    troubles.addUnlogged(7, 2000);
    expect(troubles.blockedHosts()).toHaveLength(3);
    expect(troubles.events('k6').map(({ data }) => data?.count)).toEqual([1, 1, 6]);
  });

  it('adds no event when k6 logged every blocked request', () => {
    const troubles = new Troubles();
    troubles.add({ kind: 'blocked-host', text: 'Get a', host: '127.0.0.2', isRequest: true }, 1000);
    troubles.addUnlogged(1, 2000);
    expect(troubles.blockedHosts()).toEqual(['127.0.0.2']);
    const none = new Troubles();
    none.addUnlogged(0, 1000);
    expect(none.blockedHosts()).toEqual([]);
  });

  it('adds refused hosts that k6 did not log, each once', () => {
    const troubles = new Troubles();
    troubles.add({ kind: 'blocked-host', text: 'Get a', host: 'a.test', isRequest: false }, 1000);
    const refused = new Map([
      ['a.test', 5],
      ['b.test', 2],
    ]);
    troubles.addRefused(refused, 2000);
    troubles.addRefused(refused, 3000);
    expect(troubles.events('k6')).toMatchObject([
      { t: 1000, kind: 'blocked-host', data: { host: 'a.test', count: 1 } },
      { t: 2000, kind: 'blocked-host', data: { host: 'b.test', count: 2 } },
    ]);
  });

  it('marks a setup() that failed because of a broken target, and no other', () => {
    const troubles = new Troubles();
    troubles.add({ kind: 'setup-failed', text: 'a', byTarget: true }, 1000);
    troubles.add({ kind: 'setup-failed', text: 'b', byTarget: false }, 1000);
    expect(troubles.events('k6').map(({ kind }) => kind)).toEqual(['target-broken', 'error']);
  });

  it('keeps the first 50 problems, and still counts the exceptions that it does not keep', () => {
    const troubles = new Troubles();
    for (let i = 0; i < 1000; i++) troubles.add({ kind: 'exception', text: `exception ${i}` }, i);
    expect(troubles.exceptions()).toBe(1000);
    expect(troubles.events('k6')).toHaveLength(50);
  });

  it('keeps blocked hosts beside any number of other problems, and no more than 100 of them', () => {
    const troubles = new Troubles();
    for (let i = 0; i < 1000; i++) troubles.add({ kind: 'failed-request', text: `malformed answer ${i}` }, i);
    troubles.add({ kind: 'blocked-host', text: 'Get a', host: '127.0.0.2', isRequest: true }, 2000);
    expect(troubles.blockedHosts()).toEqual(['127.0.0.2']);
    expect(troubles.events('k6').at(-1)).toMatchObject({ kind: 'blocked-host', data: { host: '127.0.0.2' } });
    troubles.addRefused(new Map(Array.from({ length: 5000 }, (_, i) => [`${i}.test`, 1])), 3000);
    expect(troubles.blockedHosts()).toHaveLength(100);
  });

  it('has no event when nothing happened', () => {
    const troubles = new Troubles();
    expect([troubles.events('k6'), troubles.blockedHosts(), troubles.exceptions()]).toEqual([[], [], 0]);
  });
});
