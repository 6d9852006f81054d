import { check } from 'k6';
import http from 'k6/http';

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: 20,
      timeUnit: '1s',
      duration: '8s',
      preAllocatedVUs: 5,
      exec: 'read',
    },
    ramp: {
      executor: 'ramping-arrival-rate',
      startRate: 5,
      stages: [{ target: 20, duration: '8s' }],
      preAllocatedVUs: 5,
      exec: 'read',
    },
    users: {
      executor: 'ramping-vus',
      stages: [
        { target: 3, duration: '4s' },
        { target: 0, duration: '4s' },
      ],
      exec: 'order',
      gracefulRampDown: '1s',
    },
    each: { executor: 'per-vu-iterations', vus: 2, iterations: 10, maxDuration: '8s', exec: 'order' },
    shared: { executor: 'shared-iterations', vus: 2, iterations: 20, maxDuration: '8s', exec: 'read', startTime: '2s' },
  },
  thresholds: { 'http_req_duration{scenario:steady}': ['p(95)<500'] },
};

export function read() {
  check(http.get(`${__ENV.BASE_URL}/items/1`), { 'is read': (r) => r.status === 200 });
}

export function order() {
  const made = http.post(`${__ENV.BASE_URL}/orders`, JSON.stringify({ item: 2 }));
  const found = http.get(`${__ENV.BASE_URL}/orders/${made.json('id')}`, { tags: { name: '/orders/:id' } });
  check(found, { 'is found again': (r) => r.status === 200 });
}
