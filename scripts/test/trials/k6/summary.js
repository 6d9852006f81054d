import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 2,
  duration: '8s',
  thresholds: { http_req_failed: ['rate<0.01'], iteration_duration: ['med<1000'] },
};

export default function () {
  check(http.get(`${__ENV.BASE_URL}/items`), { ok: (r) => r.status === 200 });
}

export function handleSummary(data) {
  return {
    stdout: `p95 ${data.metrics.http_req_duration.values['p(95)']}\n`,
    'summary.json': JSON.stringify(data.metrics.checks),
  };
}
