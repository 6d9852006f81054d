import { check, fail, sleep } from 'k6';
import http from 'k6/http';

export const options = { vus: 3, duration: '8s' };

export function setup() {
  const res = http.post(`${__ENV.BASE_URL}/token`, JSON.stringify({ user: 'ann', password: 'one' }));
  if (res.status !== 200) fail(`no token: ${res.status}`);
  return { token: res.json('token') };
}

export default function (data) {
  const res = http.get(`${__ENV.BASE_URL}/me`, { headers: { Authorization: `Bearer ${data.token}` } });
  check(res, { 'is me': (r) => r.status === 200 && r.json().name === 'ann' });
  sleep(0.1);
}

export function teardown(data) {
  http.del(`${__ENV.BASE_URL}/token`, null, { headers: { Authorization: `Bearer ${data.token}` } });
}
