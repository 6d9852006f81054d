import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensure } from '../../lib/tools.ts';
import { slo, source, type Workplace } from '../../test/meshproof.ts';
import { builtCli } from '../measure/timed-command.ts';

/**
 * The broker of the simulated target sends `perSecond` messages a second, each of them to all nodes. A message names
 * one node, and only this node measures how long the message took.
 */
export const load = { nodes: 1000, perSecond: 20, seconds: 10 };

/**
 * `deliveries` is summed over all nodes. `p99` is the p99 of the time from the sending of a message to its receipt, in
 * seconds.
 */
export type Received = { deliveries: number; sent: number; p99: number };

export interface SocketClient {
  readonly name: string;
  /** Writes the files of a run into `place`. Returns the command line, which a shell runs in `place.dir`. */
  command(place: Workplace, broker: string): Promise<string>;
  read(place: Workplace): Received;
}

const delivery = slo('delivery', {
  thresholdMetric: source('meshproof_mesh_delivery_seconds', {}),
  objective: { op: 'lte', value: 5, target: 0.99 },
});

/** The CPU time of `meshproof run` includes start, verdict and report. */
export const meshproofNodes: SocketClient = {
  name: 'meshproof',
  async command(place, broker) {
    const section = { nodes: load.nodes, messages: `${load.perSecond}/s`, ping: '600s', joins: '0/s' };
    place.yaml('slos.yaml', delivery);
    const phases = { 'warm-up': '1s', steady: `${load.seconds}s` };
    const plan = place.yaml('plan.yaml', {
      plan: 'sockets',
      phases,
      traffic: { 'mesh-node': section },
      slos: ['./slos.yaml'],
    });
    const target = place.yaml('target.yaml', { target: 'broker', urls: { mesh: broker } });
    return `rm -rf runs; ${builtCli.join(' ')} run ${plan} --target ${target} --quiet >/dev/null; test -d runs`;
  },
  read(place) {
    const { producers, slos } = place.runs().at(-1)!;
    const nodes = producers.find(({ name }) => name === 'mesh-node')!;
    const { sent, delivered } = (nodes.detail as { ledger: { sent: number; delivered: number } }).ledger;
    return { deliveries: delivered * load.nodes, sent, p99: slos[0]!.value! };
  },
};

const socketsPerVu = 100;

/** For each frame, the user code of k6 does the same as a node of meshproof: it looks for the message number. */
export const k6Sockets: SocketClient = {
  name: 'k6/websockets',
  async command(place, broker) {
    const { path } = await ensure('k6');
    place.text('sockets.js', program(broker));
    return `K6_NO_USAGE_REPORT=true K6_AUTO_EXTENSION_RESOLUTION=false ${path} run --quiet sockets.js`;
  },
  read(place) {
    const { sent, delivered, p99 } = JSON.parse(readFileSync(join(place.dir, 'sockets.json'), 'utf8'));
    return { deliveries: delivered * load.nodes, sent, p99: p99 / 1e3 };
  },
};

const connectS = 3;

/** Returns the script of k6. k6 sends in the warm-up, too, so that k6 and meshproof send for the same time. */
function program(broker: string): string {
  const vus = load.nodes / socketsPerVu;
  const sendS = load.seconds + 1;
  const options = {
    scenarios: {
      nodes: { executor: 'per-vu-iterations', exec: 'nodes', vus, iterations: 1, maxDuration: '60s' },
      messages: {
        executor: 'constant-arrival-rate',
        exec: 'send',
        rate: load.perSecond,
        duration: `${sendS}s`,
        startTime: `${connectS}s`,
        preAllocatedVUs: 10,
      },
    },
    summaryTrendStats: ['p(99)'],
  };
  return `
import http from 'k6/http';
import exec from 'k6/execution';
import { WebSocket } from 'k6/websockets';
import { Counter, Trend } from 'k6/metrics';
export const options = ${JSON.stringify(options)};
const [sent, delivered, took] = [new Counter('sent'), new Counter('delivered'), new Trend('took')];
const nameOf = (node) => 'k6-' + node;
const pattern = /mp:(\\d+):(\\d+):/;
export function nodes() {
  for (let i = 0; i < ${socketsPerVu}; i++) {
    const node = exec.scenario.iterationInTest * ${socketsPerVu} + i;
    const socket = new WebSocket(${JSON.stringify(`${broker.replace(/^http/, 'ws')}/ws?id=`)} + nameOf(node));
    socket.addEventListener('message', ({ data }) => {
      const found = pattern.exec(data);
      if (!found || found[1] % ${load.nodes} !== node) return;
      const { type, data: message } = JSON.parse(data);
      if (type !== 'message' || message.toId !== nameOf(node)) return;
      delivered.add(1);
      took.add(Date.now() - found[2]);
    });
    setTimeout(() => socket.close(), ${(connectS + sendS + 1) * 1000});
  }
}
export function send() {
  const seq = exec.scenario.iterationInTest;
  const message = ('mp:' + seq + ':' + Date.now() + ':').padEnd(200, 'x');
  const body = JSON.stringify({ to: nameOf(seq % ${load.nodes}), message, priority: 'normal' });
  const headers = { 'content-type': 'application/json' };
  if (http.post('${broker}/api/v1/messages/send', body, { headers }).status === 200) sent.add(1);
}
export const handleSummary = ({ metrics: m }) => ({ 'sockets.json': JSON.stringify({
  sent: m.sent.values.count, delivered: m.delivered.values.count, p99: m.took.values['p(99)'] }) });
`;
}
