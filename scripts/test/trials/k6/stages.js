import { check, sleep } from 'k6';
import http from 'k6/http';

export const options = {
  stages: [
    { duration: '3s', target: 5 },
    { duration: '6s', target: 5 },
    { duration: '2s', target: 0 },
  ],
  thresholds: { http_req_duration: ['p(95)<500'], http_req_failed: ['rate<0.01'] },
};

const BASE_URL = __ENV.BASE_URL || 'https://shop.example';

export default function () {
  const res = http.get(`${BASE_URL}/items`);
  check(res, { 'status is 200': (r) => r.status === 200, 'has items': (r) => r.json('items').length > 0 });
  sleep(0.1);
}
