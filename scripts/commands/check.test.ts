import { Command } from 'commander';
import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { define } from './check.ts';

it('serves /metrics on 127.0.0.1:9464, unless --listen names another address', () => {
  const command = new Command();
  define(command);
  command.action(() => undefined);
  expect(command.parse(['--every', '1m'], { from: 'user' }).opts().listen).toBe('127.0.0.1:9464');
  expect(command.parse(['--every', '1m', '--listen', '[::1]:1'], { from: 'user' }).opts().listen).toBe('[::1]:1');
  for (const listen of ['x', '0.0.0.0:99999'])
    expect(() => command.parse(['--listen', listen], { from: 'user' })).toThrow(UserError);
});
