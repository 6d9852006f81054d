import { expect, it } from 'vitest';
import { UserError } from '../../scenarios/base/errors.ts';
import { enterUserDirectory, userDirectory } from './user-directory.ts';

it('the directory of the user is the one in which npm was called, for the npm script meshproof only', () => {
  const script = { npm_package_name: 'meshproof', npm_lifecycle_event: 'meshproof' };
  const environment = { ...script, INIT_CWD: '/home/me/load' };
  expect(userDirectory(environment, '/package')).toBe('/home/me/load');
  expect(userDirectory({ ...environment, npm_lifecycle_event: 'start' }, '/package')).toBe('/package');
  expect(userDirectory({ ...environment, npm_package_name: 'shop' }, '/package')).toBe('/package');
  expect(userDirectory(script, '/package')).toBe('/package');
  expect(userDirectory({}, '/package')).toBe('/package');
});

it('a directory of the user that was removed or cannot be entered is an error of the user', () => {
  const fails = () => {
    throw Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), { code: 'ENOENT' });
  };
  const works = { cwd: () => '/package', chdir: () => undefined };
  expect(() => enterUserDirectory({}, { ...works, cwd: fails })).toThrow(UserError);
  expect(() => enterUserDirectory({}, { ...works, chdir: fails })).toThrow(UserError);
  expect(() => enterUserDirectory({}, works)).not.toThrow();
});
