import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { refuseNodeDebug } from './refuse-node-debug.ts';

it.each([
  ['NODE_DEBUG', 'http'],
  ['NODE_DEBUG', 'child_process,stream'],
  ['NODE_DEBUG_NATIVE', 'http2'],
])('refuses %s=%s', (name, value) => {
  expect(() => refuseNodeDebug({ PATH: '/bin', [name]: value })).toThrow(UserError);
});

it.each([{}, { NODE_DEBUG: '' }, { DEBUG: 'pw:api' }])('lets a command start in %j', (environment) => {
  expect(() => refuseNodeDebug(environment)).not.toThrow();
});
