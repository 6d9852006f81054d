import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { createBroker } from './broker/broker.ts';
import { createDefectSwitch } from './defects/defect-switch.ts';
import { type Effects, processEffects } from './defects/effects.ts';
import { createExporter } from './exporters/exporter.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Context } from './state/context.ts';
import { createCredentials } from './state/credentials.ts';
import { createMetrics } from './state/metrics.ts';

export type SystemOptions = {
  seed?: number;
  /** The ports of the servers. The default is 0, which means any free port. */
  ports?: { api?: number; mesh?: number; grpc?: number; mobile?: number; desktop?: number };
  defects?: readonly string[];
  /** The bearer token. It is random by default. */
  token?: string;
  controlToken?: string;
  clock?: Clock;
  effects?: Effects;
};

export type SystemUrls = Record<'api' | 'web' | 'mesh' | 'grpc' | 'metrics' | 'mobile' | 'desktop' | 'control', string>;

export type System = {
  urls: SystemUrls;
  /**
   * Replaces the active defects. An empty list ends all defects.
   * @throws UserError
   */
  setDefects(texts: readonly string[]): void;
  close(): Promise<void>;
};

/**
 * Starts all servers of the simulated system in this process, on loopback only.
 * @throws UserError for an invalid defect; Node's error EADDRINUSE for a port in use
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { seed = 1, ports = {}, clock = systemClock } = options;
  const random = seededRandom(seed);
  const { token = randomBytes(24).toString('hex'), controlToken = randomBytes(24).toString('hex') } = options;
  const context: Context = {
    clock,
    seed,
    random,
    faults: createDefectSwitch(random, options.effects ?? processEffects),
    credentials: createCredentials({ token, controlToken, clock }),
    metrics: createMetrics(),
  };
  const broker = createBroker(context);
  const servers = {
    gateway: createGateway(context),
    broker: broker.http,
    mobile: createExporter(context, 'mobile'),
    desktop: createExporter(context, 'desktop'),
  };
  const close = async () => {
    context.faults.close();
    broker.grpc.close();
    await Promise.all(Object.values(servers).map((server) => server.close()));
  };
  try {
    context.faults.set(options.defects ?? [], 'at-start');
    const api = await listen(servers.gateway, ports.api);
    const mesh = await listen(servers.broker, ports.mesh);
    const grpc = await broker.grpc.listen(loopback, ports.grpc ?? 0);
    const mobile = await listen(servers.mobile, ports.mobile);
    const desktop = await listen(servers.desktop, ports.desktop);
    const urls = {
      api: `${api}/v1`,
      web: `${api}/`,
      mesh,
      grpc: `http://${loopback}:${grpc}`,
      metrics: `${api}/metrics`,
      mobile: `${mobile}/metrics`,
      desktop: `${desktop}/metrics`,
      control: `${api}/sim/control`,
    };
    return { urls, setDefects: (texts) => context.faults.set(texts), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const loopback = '127.0.0.1';

async function listen(server: FastifyInstance, port = 0): Promise<string> {
  await server.listen({ host: loopback, port });
  return `http://${loopback}:${(server.server.address() as AddressInfo).port}`;
}
