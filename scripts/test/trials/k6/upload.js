import { check } from 'k6';
import http from 'k6/http';

const image = open('./cake.bin', 'b');

export const options = { vus: 2, duration: '8s', discardResponseBodies: false };

export default function () {
  const res = http.post(`${__ENV.BASE_URL}/upload`, {
    title: 'a cake',
    file: http.file(image, 'cake.bin', 'application/octet-stream'),
  });
  check(res, { 'is stored': (r) => r.status === 201, 'is complete': (r) => r.json('bytes') > image.byteLength });
}
