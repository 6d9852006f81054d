import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';

const users = new SharedArray('users', () =>
  open('./users.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [user, password] = line.split(',');
      return { user, password };
    }),
);

export const options = { vus: 3, duration: '8s', thresholds: { checks: ['rate>0.99'] } };

export default function () {
  const user = users[exec.scenario.iterationInTest % users.length];
  const res = http.post(`${__ENV.BASE_URL}/token`, JSON.stringify(user), {
    headers: { 'Content-Type': 'application/json' },
  });
  check(res, { 'signed in': (r) => r.status === 200 && r.json('token') !== undefined });
}
