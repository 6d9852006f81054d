import { check, group, sleep } from 'k6';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';

const orders = new Counter('orders_placed');
const failures = new Rate('order_failures');
const duration = new Trend('order_duration', true);

export const options = {
  scenarios: { shop: { executor: 'constant-vus', vus: 4, duration: '8s' } },
  thresholds: {
    order_failures: ['rate<0.05'],
    order_duration: ['p(90)<800'],
    'group_duration{group:::browse}': ['avg<900'],
  },
};

export default function () {
  group('browse', () => {
    const res = http.get(`${__ENV.BASE_URL}/items/1`);
    check(res, { 'item is there': (r) => r.status === 200 });
  });
  group('order', () => {
    const res = http.post(`${__ENV.BASE_URL}/orders`, JSON.stringify({ item: 1 }));
    const made = check(res, { 'order is made': (r) => r.status === 201 });
    failures.add(!made);
    duration.add(res.timings.duration);
    if (made) orders.add(1);
  });
  sleep(0.1);
}
