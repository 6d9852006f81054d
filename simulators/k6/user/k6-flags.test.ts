import { describe, expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { readK6Flags, refuseLoadFlags } from './k6-flags.ts';

const read = (line: string) => readK6Flags(line.split(' ').filter(Boolean));

describe("k6's flags after --", () => {
  it.each([
    ['--vus 5 --duration 30s', { vus: 5, duration: '30s' }],
    ['-u5 -d=1m30s', { vus: 5, duration: '1m30s' }],
    ['--iterations=20', { iterations: 20 }],
    [
      '-s 10s:5 --stage 1m:0,5s:1',
      {
        stages: [
          { duration: '10s', target: 5 },
          { duration: '1m', target: 0 },
          { duration: '5s', target: 1 },
        ],
      },
    ],
    ['-w --no-setup --no-teardown=false', { throw: true, noSetup: true, noTeardown: false }],
    ['--tag team=shop --tag a=b=c', { tags: { team: 'shop', a: 'b=c' } }],
    ['--dns ttl=0,select=first', { dns: { ttl: '0', select: 'first' } }],
    ['--block-hostnames *.ads.test,x.test', { blockHostnames: ['*.ads.test', 'x.test'] }],
    ['-q --no-color --no-usage-report', {}],
  ])('%s', (line, options) => {
    expect(read(line)).toEqual({ options, env: {} });
  });

  it('give variables of the environment', () => {
    expect(readK6Flags(['-e', 'USERS=5', '--env', 'URL=http://a/?b=c', '-e', 'EMPTY='])).toEqual({
      options: {},
      env: { USERS: '5', URL: 'http://a/?b=c', EMPTY: '' },
    });
  });

  it.each([
    ...['-o json=x', '--out csv', '--address :6565', '--no-thresholds', '--summary-export s.json', '--system-tags url'],
    ...[
      '--execution-segment 1/2',
      '--paused',
      '--linger',
      '--http-debug=full',
      '--log-output none',
      '-v',
      '-c k6.json',
    ],
    ...['--vsu 5', '-z', '--vus', '--vus five', '--vus -1', '--vus 0', '--vus 1.5', '--duration 30', '--stage 10s'],
    ...['--no-setup=maybe', '--tag x', '-e X', '-e MESHPROOF_API_URL=http://a', '-e https_proxy=http://a', 'other.js'],
    '--summary-time-unit days',
  ])('are refused in one line: %s', (line) => {
    const error = (() => {
      try {
        read(line);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).not.toContain('\n');
  });
});

describe("k6's flags with --once", () => {
  it.each(['-u 1', '--duration 30s', '-i 3', '--stage 10s:5', '-e KEY=v --vus 5 --duration 5s'])(
    'are refused in one line when they set the load: %s',
    (line) => {
      expect(() => refuseLoadFlags(read(line))).toThrow(UserError);
      expect(() => refuseLoadFlags(read(line))).toThrow(/--once/);
    },
  );

  it.each(['', '-e KEY=v', '--throw --no-setup', '--tag a=b', '--max-redirects 0 --rps 5', '--summary-time-unit s'])(
    'are accepted when one iteration can follow them: "%s"',
    (line) => {
      expect(() => refuseLoadFlags(read(line))).not.toThrow();
    },
  );
});
