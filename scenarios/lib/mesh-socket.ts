import { Trend } from 'k6/metrics';
import { clearTimeout, setTimeout } from 'k6/timers';
import { WebSocket } from 'k6/websockets';
import { baseOf } from './client.ts';
import { type Draw, textOf } from './data.ts';
import { ownMetrics } from './names.ts';
import { now } from './now.ts';
import { timeoutMs } from './time-limit.ts';
import { countFound } from './written.ts';

type Frame = { type?: string; data?: { message?: string } };

const echo = new Trend(ownMetrics.wsEcho, true);

/** Connects, sends a message and waits for its echo. The broker delivers each message once to every client. */
export function chatBySocket(random: Draw): void {
  const message = `${random.id} ${textOf(random, 2 + random.whole(10))}`;
  const socket = new WebSocket(`${baseOf('mesh').replace(/^http/, 'ws')}/ws`);
  let sentMs = 0;
  let heard = 0;
  let over = false;
  const end = (isKnown: boolean) => {
    if (over) return;
    over = true;
    clearTimeout(deadline);
    if (sentMs > 0) countFound('message', isKnown ? heard : undefined);
    socket.close();
  };
  socket.onopen = () => {
    sentMs = now();
    socket.send(JSON.stringify({ type: 'send_message', message }));
  };
  socket.onmessage = (event) => {
    const frame = parse(String(event?.data));
    if (frame.type !== 'message' || frame.data?.message !== message) return;
    heard++;
    if (heard > 1) return;
    echo.add(now() - sentMs);
    // The delay leaves time for a duplicate, which would follow within milliseconds.
    setTimeout(() => end(true), 200);
  };
  socket.onerror = () => end(false);
  const deadline = setTimeout(() => end(true), timeoutMs() / 2);
}

function parse(text: string): Frame {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
