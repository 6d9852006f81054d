import type { Better, Metric } from '../../results/record/metric.ts';

/** Metrics that blackbox_exporter also has (https://github.com/prometheus/blackbox_exporter) keep name and meaning. */
export const probeSuccess: Metric = metric(
  'probe_success',
  '1',
  'higher',
  '1 if the probe found everything as expected, else 0.',
);
export const probeDuration: Metric = metric('probe_duration_seconds', 's', 'lower', 'Duration of the whole probe.');

/** The label `stage` is called `phase` in blackbox_exporter. In meshproof, `phase` names a phase of the plan. */
const values: readonly Metric[] = [
  metric(
    'probe_http_duration_seconds',
    's',
    'lower',
    'Time of each stage of the requests, summed over steps and redirects.',
    'stage',
  ),
  metric('probe_step_duration_seconds', 's', 'lower', 'Time of one step, for a probe with several steps.', 'step'),
  metric('probe_http_status_code', '1', null, 'Status of the last answer.'),
  metric('probe_http_version', '1', null, 'HTTP version of the last answer.'),
  metric('probe_http_content_length', 'B', null, 'Length of the last body.'),
  metric('probe_http_redirects', '1', null, 'Redirects that were followed.'),
  metric('probe_http_ssl', '1', null, '1 when the last answer came over TLS.'),
  metric(
    'probe_ssl_earliest_cert_expiry',
    's',
    null,
    'Time at which the first certificate of the chain expires, in Unix seconds.',
  ),
  metric(
    'probe_ssl_last_chain_expiry_timestamp_seconds',
    's',
    null,
    'Time at which the trusted chain expires, in Unix seconds.',
  ),
  metric('probe_tls_version_info', '1', null, '1, with the TLS version as label.', 'version'),
  metric('probe_tls_handshake_seconds', 's', 'lower', 'From the DNS lookup to the end of the TLS handshake.'),
  metric('probe_websocket_connect_seconds', 's', 'lower', 'From the DNS lookup to an open WebSocket.'),
  metric('probe_websocket_message_seconds', 's', 'lower', 'From the open WebSocket to the expected message.'),
  metric('probe_openai_first_token_seconds', 's', 'lower', 'From the request to the first chunk that carries content.'),
  metric('probe_openai_tokens', '1', null, 'Tokens of the answer, as its `usage` states.'),
];

export const metrics: readonly Metric[] = [probeSuccess, probeDuration, ...values];

function metric(name: string, unit: Metric['unit'], better: Better, help: string, label?: string): Metric {
  const labels = ['probe', 'phase', ...(label === undefined ? [] : [label])];
  return { name, kind: 'sample', unit, better, labels, help };
}
