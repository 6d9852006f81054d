import { check } from 'k6';
import ws from 'k6/ws';

export const options = { vus: 2, duration: '8s' };

export default function () {
  const url = `${__ENV.BASE_URL.replace('http', 'ws')}/ws`;
  let answered = false;
  const res = ws.connect(url, {}, (socket) => {
    socket.on('open', () => socket.send('hello'));
    socket.on('message', (data) => {
      answered = data === 'echo hello';
      socket.close();
    });
    socket.setTimeout(() => socket.close(), 2000);
  });
  check(res, { 'status is 101': (r) => r && r.status === 101 });
  check(answered, { 'is answered': (it) => it });
}
