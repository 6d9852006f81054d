import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 3,
  duration: '8s',
  tags: { team: 'shop' },
  thresholds: {
    'http_req_duration{name:item}': ['p(95)<500', 'max<5000'],
    'http_req_failed{name:item}': [{ threshold: 'rate<0.02', abortOnFail: false }],
    'http_reqs{name:item}': ['count>20'],
  },
};

export default function () {
  const id = Math.floor(Math.random() * 1000);
  const item = http.get(`${__ENV.BASE_URL}/items/${id}`, { tags: { name: 'item' } });
  const other = http.get(http.url`${__ENV.BASE_URL}/items/${id}`);
  check(item, { 'is this item': (r) => r.json('id') === id });
  check(other, { 'is the same': (r) => r.status === 200 });
}
