import { type RawData, WebSocket } from 'ws';
import { messageOf } from '../../scenarios/base/errors.ts';
import { hostOf } from '../../scenarios/base/host.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError, lengthError } from '../../scenarios/base/limits/limit-error.ts';
import { isMatch } from './is-match.ts';
import { ProbeFailure } from './outcome.ts';
import { fill } from './placeholders.ts';
import type { Probe } from './probe.ts';
import type { ProbeTools } from './probe-tools.ts';

/**
 * Connects, and sends the message of the probe if the probe has one. If the probe has `expect`, waits for a matching
 * message. Rejects with ProbeFailure.
 */
export function probeWebSocket(probe: NonNullable<Probe['websocket']>, tools: ProbeTools): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = fill(probe.url, tools.urls).replace(/^http/, 'ws');
    tools.requireAllowed(hostOf(url));
    const fromMs = tools.nowMs();
    const bearer = probe.auth === 'target' ? tools.bearer : undefined;
    const socket = new WebSocket(url, {
      headers: { ...probe.headers, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
      ...tools.tls(url.replace(/^ws/, 'http')),
      maxPayload: bodyLimits.probeMessage.bytes,
      autoPong: false,
      // With `false`, the event loop runs between two messages, so that the probe's timeout can end the probe.
      allowSynchronousEvents: false,
    });
    answerPings(socket);
    let bytes = 0;
    let openAtMs: number | undefined;
    const end = (failure?: ProbeFailure) => {
      tools.signal.removeEventListener('abort', late);
      socket.on('error', () => undefined);
      socket.removeAllListeners('message');
      socket.terminate();
      if (failure) reject(failure);
      else resolve();
    };
    const waiting = () => (openAtMs === undefined ? 'no connection' : `no message matched /${probe.expect?.message}/`);
    const late = () => end(new ProbeFailure('timeout', `${waiting()}: ${messageOf(tools.signal.reason)}`));
    tools.signal.addEventListener('abort', late, { once: true });
    socket.once('open', () => {
      openAtMs = tools.nowMs();
      tools.put('probe_websocket_connect_seconds', (openAtMs - fromMs) / 1000);
      if (probe.send !== undefined)
        socket.send(typeof probe.send === 'string' ? probe.send : JSON.stringify(probe.send));
      if (!probe.expect) end();
    });
    socket.on('message', (data) => {
      if (openAtMs === undefined || !probe.expect) return;
      bytes += byteLength(data);
      const error = lengthError(bodyLimits.probeMessages, bytes);
      if (error) return end(new ProbeFailure('protocol', error.message));
      try {
        if (!isMatch(probe.expect.message, String(data))) return;
      } catch (error) {
        return end(error as ProbeFailure);
      }
      tools.put('probe_websocket_message_seconds', (tools.nowMs() - openAtMs) / 1000);
      end();
    });
    socket.once('unexpected-response', (_request, response) => {
      end(new ProbeFailure('status', `the upgrade was answered with status ${response.statusCode}`));
    });
    socket.once('close', (code) => {
      if (openAtMs !== undefined)
        end(new ProbeFailure('content', `${waiting()}: the connection closed with code ${code}`));
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
        const { message } = new BodyLimitError(bodyLimits.probeMessage, 'bytes');
        return end(new ProbeFailure('protocol', message));
      }
      end(new ProbeFailure(openAtMs === undefined ? 'connect' : 'protocol', error.message));
    });
  });
}

function byteLength(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;
}

/** Ignores a ping while earlier data is unsent, because pongs to a server that reads nothing would fill the memory. */
function answerPings(socket: WebSocket): void {
  socket.on('ping', (data) => {
    if (socket.bufferedAmount === 0) socket.pong(data);
  });
}
