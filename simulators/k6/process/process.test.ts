import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { proxyVariables } from '../../../scenarios/base/proxy/proxy-variables.fixture.ts';
import { k6Environment, startK6 } from './process.ts';

describe('k6Environment', () => {
  it('keeps the user’s variables and drops k6’s own, which would change the load', () => {
    const env = k6Environment({ PATH: '/bin', K6_VUS: '9000' }, { MESHPROOF_SEED: '7' });
    expect(env).toMatchObject({ PATH: '/bin', MESHPROOF_SEED: '7' });
    expect(env).toMatchObject({ K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' });
    expect(env).not.toHaveProperty('K6_VUS');
  });

  it('replaces the configuration file of the user by an empty one', () => {
    const env = k6Environment({ K6_CONFIG: '/home/ann/k6.json', XDG_CONFIG_HOME: '/home/ann' }, {});
    expect(JSON.parse(readFileSync(env.K6_CONFIG!, 'utf8'))).toEqual({});
  });

  it.each(proxyVariables)('passes no %s on to k6', (name) => {
    expect(k6Environment({ [name]: 'http://127.0.0.1:3128' }, {})).not.toHaveProperty([name]);
  });

  it('drops REQUEST_METHOD, with which Go would refuse the proxy of the guard', () => {
    expect(k6Environment({ REQUEST_METHOD: 'GET' }, {})).not.toHaveProperty('REQUEST_METHOD');
  });

  it('lets gRPC log its failed connections, whatever the user chose', () => {
    const env = k6Environment({ GRPC_GO_LOG_SEVERITY_LEVEL: 'error', GRPC_GO_LOG_FORMATTER: 'json' }, {});
    expect(env).toMatchObject({ GRPC_GO_LOG_SEVERITY_LEVEL: 'warning' });
    expect(env).not.toHaveProperty('GRPC_GO_LOG_FORMATTER');
  });
});

it.skipIf(process.platform !== 'linux')('a process that k6 has detached ends with k6', async () => {
  let pid = '';
  const k6 = startK6({
    binary: 'sh',
    args: ['-c', 'setsid sleep 60 & echo $!'],
    env: { PATH: process.env.PATH },
    cwd: '/',
    onLine: () => undefined,
    onOutput: (text) => {
      pid += text.trim();
    },
  });
  expect(await k6.exited).toEqual({ code: 0, signal: null });
  expect([pid, existsSync(`/proc/${pid}/exe`)]).toEqual([expect.stringMatching(/^\d+$/), false]);
});
