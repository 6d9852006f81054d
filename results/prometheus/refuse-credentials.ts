import { UserError } from '../../scenarios/base/errors.ts';

/**
 * Throws UserError when a remote-write address contains a user name or password: addresses are printed and recorded.
 */
export function refuseCredentials(writeUrl: string): void {
  const { username, password } = new URL(writeUrl);
  if (username === '' && password === '') return;
  throw new UserError('the address of Prometheus contains a user name or password', {
    key: 'prometheus.writeUrl',
    hint: 'write prometheus.basic or prometheus.bearer into a target file, and name the variable or file of the secret',
  });
}
