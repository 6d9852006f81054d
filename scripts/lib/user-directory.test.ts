import { expect, it } from 'vitest';
import { userDirectory } from './user-directory.ts';

it('the directory of the user is the one in which npm was called, for the npm script meshproof only', () => {
  const script = { npm_package_name: 'meshproof', npm_lifecycle_event: 'meshproof' };
  const environment = { ...script, INIT_CWD: '/home/me/load' };
  expect(userDirectory(environment, '/package')).toBe('/home/me/load');
  expect(userDirectory({ ...environment, npm_lifecycle_event: 'start' }, '/package')).toBe('/package');
  expect(userDirectory({ ...environment, npm_package_name: 'shop' }, '/package')).toBe('/package');
  expect(userDirectory(script, '/package')).toBe('/package');
  expect(userDirectory({}, '/package')).toBe('/package');
});
