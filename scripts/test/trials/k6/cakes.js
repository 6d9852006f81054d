import { check } from 'k6';
import grpc from 'k6/net/grpc';

const client = new grpc.Client();
client.load(['definitions'], 'cakes.proto');

export const options = { vus: 2, duration: '8s', thresholds: { grpc_req_duration: ['p(95)<500'] } };

export default () => {
  if (__ITER === 0) client.connect(__ENV.GRPC_ADDR, { plaintext: true });
  const response = client.invoke('shop.Shop/ListCakes', {});
  check(response, {
    'status is OK': (r) => r && r.status === grpc.StatusOK,
    'has cakes': (r) => r?.message?.cakes.length > 0,
  });
};
