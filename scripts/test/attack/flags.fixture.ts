import type { Named } from './table.ts';

/** A value outside the range of a flag is a usage error: exit code 2 and no run. */
export interface EdgeOfFlag extends Named {
  readonly args: readonly string[];
}

const values: [args: string[], flag: string, values: string[]][] = [
  [['check', 'api-health'], '--every', ['0s', '-1s', '1e309s', '1e308h', 'NaN', '5', '', '0.0000001ms', '5s5']],
  [['check', 'api-health'], '--runs', ['0', '-1', '1.5', '1e309', 'x', '', '0x10', '9007199254740993']],
  [['check', 'api-health'], '--slo', ['', ' ']],
  [['runs', 'prune', '--keep', '1'], '--store', ['', '\t']],
  [['check', 'api-health'], '--jitter', ['-0.1', '1.1', 'NaN', '1e309', 'x']],
  [
    ['check', 'api-health', '--every', '1m'],
    '--listen',
    [
      '127.0.0.1:99999',
      '127.0.0.1',
      ':1',
      '127.0.0.1:-1',
      '127.0.0.1:x',
      '256.0.0.1:1',
      '[::1:9',
      '::1]:9',
      '[]:9',
      '127.0.0.1:65536',
    ],
  ],
  [['run', 'smoke', '--dry-run'], '--repeat', ['0', '-1', '1.5', '1e309', 'many', '']],
  [['run', 'smoke', '--dry-run', '--repeat', 'auto'], '--effect', ['0%', '-5%', '1e309%', 'x', 'NaN']],
  [['run', 'smoke', '--dry-run'], '--instances', ['0', '-1', '1.5', '1e309', 'x']],
  [['run', 'smoke', '--dry-run'], '--seed', ['-1', '1.5', 'x', '1e309']],
  [['run', 'smoke', '--dry-run'], '--tag', ['', '=', '=x', 'noequals']],
  [
    ['run', 'smoke', '--dry-run'],
    '--defect',
    ['', '=', 'latency', 'latency=', 'latency=-1s', 'latency=1e309s', 'toString=1'],
  ],
  [['run', 'smoke', '--dry-run'], '--prometheus', ['', 'x', 'ftp://127.0.0.1/', 'http://', 'http://127.0.0.1:99999/']],
  [
    ['run', 'smoke', '--dry-run'],
    '--target',
    ['', './missing.yaml', 'http://127.0.0.1:99999/', 'constructor', '/dev/null'],
  ],
];

export const edgesOfFlags: readonly EdgeOfFlag[] = values.flatMap(([args, flag, list]) =>
  list.map((value) => ({
    name: `${args[0]} ${flag} ${JSON.stringify(value.length > 40 ? `${value.slice(0, 20)}…(${value.length})` : value)}`,
    args: [...args, `${flag}=${value}`],
  })),
);
