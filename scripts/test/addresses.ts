import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Returns the addresses of this machine, without those of the loopback interface. */
export function otherAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // Link-local addresses are left out, because a connection to them needs the name of an interface.
  return all.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
}

export function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
