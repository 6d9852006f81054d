import { expect, it } from 'vitest';
import { ownCommand } from './own-command.ts';

const checkout = { npm_package_name: 'meshproof', npm_package_json: '/src/meshproof/package.json' };

it.each<[string, NodeJS.ProcessEnv, string]>([
  ['from the PATH', {}, 'meshproof'],
  ['by npx', { npm_command: 'exec', npm_lifecycle_event: 'npx' }, 'npx meshproof'],
  ['by npx in the checkout', { ...checkout, npm_command: 'exec', npm_lifecycle_event: 'npx' }, 'npx meshproof'],
  [
    'by a script of another package',
    { npm_command: 'run-script', npm_lifecycle_event: 'meshproof', npm_package_name: 'shop' },
    'npx meshproof',
  ],
  [
    'by npm start',
    { ...checkout, npm_command: 'start', npm_lifecycle_event: 'start', INIT_CWD: '/src/meshproof' },
    'npm run meshproof --',
  ],
  [
    'by npm run in a folder of the checkout',
    { ...checkout, npm_command: 'run-script', npm_lifecycle_event: 'meshproof', INIT_CWD: '/src/meshproof/docs' },
    'npm run meshproof --',
  ],
  [
    'by npm run elsewhere',
    { ...checkout, npm_command: 'run-script', npm_lifecycle_event: 'meshproof', INIT_CWD: '/home/me/load' },
    'npm --prefix /src/meshproof run meshproof --',
  ],
  [
    'by npm run elsewhere, from a checkout whose path has a space',
    {
      npm_package_name: 'meshproof',
      npm_package_json: '/my src/meshproof/package.json',
      npm_command: 'run-script',
      npm_lifecycle_event: 'meshproof',
      INIT_CWD: '/home/me/load',
    },
    "npm --prefix '/my src/meshproof' run meshproof --",
  ],
])('the printed command starts meshproof as the user did: %s', (_, environment, command) => {
  expect(ownCommand(environment)).toBe(command);
});
