/** Shortened. The faults of the guide are kept. */
export const guideRules = `groups:
  - name: katya-mesh-alerts
    rules:
      - alert: HighErrorRate
        expr: rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m]) > 0.05
        for: 5m
        labels: { severity: critical }
        annotations: { description: 'Error rate is {{ $value | printf "%.2f" }}% for the last 5 minutes' }
      - alert: MeshNodeDisconnected
        expr: up{job="katya-mesh-node"} == 0
        for: 5m
        labels: { severity: critical }
      - alert: FailedLoginSpike
        expr: increase(security_failed_logins_total[10m]) > 10
        labels: { severity: warning }
`;

export const scrapedJobs = ['katya-mesh-api', 'katya-mesh-mobile', 'katya-mesh-desktop'] as const;

/** The guide's playbook acts at this error ratio. The alert rule of the guide has another limit. */
export const playbookLimit = 0.1;

/** In this copy of the guide's routes, the receivers have no channel, so they notify nobody. */
export const guideRoutes = `route:
  receiver: team-alerts
  routes:
    - match: { severity: critical }
      receiver: critical-alerts
    - match: { team: security }
      receiver: security-team
receivers: [{ name: team-alerts }, { name: critical-alerts }, { name: security-team }]
`;

/** Shortened. The faults of the guide are kept. */
export const guideCode = `
prometheus.HistogramOpts{ Name: "mesh_ping_latency_ms", Buckets: prometheus.DefBuckets, },
[]string{"source_node", "target_node"},
prometheus.CounterOpts{ Name: "security_failed_logins_total", },
[]string{"username", "ip_address", "user_agent"},
_collector.gauge('mesh_node_connected', labels: {'node_id': nodeId})
`;

/** `prometheus.DefBuckets`. They suit values in seconds, not in milliseconds. */
export const goDefaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export const guideVitals = `import('web-vitals').then(({ getCLS, getFID, getFCP, getLCP, getTTFB }) => {`;

/** The alarm and the metric descriptor of the guide for the monitoring services of two clouds. */
export const guideAlarm = {
  alarm_name: 'katya-mesh-high-cpu',
  comparison_operator: 'GreaterThanThreshold',
  evaluation_periods: '2',
  metric_name: 'CPUUtilization',
  namespace: 'AWS/EC2',
  period: '120',
  statistic: 'Average',
  threshold: '80',
};
export const guideDescriptor = {
  apiVersion: 'monitoring.googleapis.com/v1',
  kind: 'MetricDescriptor',
  metadata: { name: 'custom.googleapis.com/katya_mesh/node_count' },
  spec: {
    displayName: 'Katya Mesh Node Count',
    description: 'Number of active mesh nodes',
    type: 'gauge',
    metricKind: 'GAUGE',
    valueType: 'INT64',
    unit: '1',
    labels: [{ key: 'region', description: 'GCP region' }],
  },
};

/** Shortened. The faults of the guide are kept. */
export const guideDashboard = {
  dashboard: {
    title: 'Katya Mesh Overview',
    panels: [
      { title: 'Active Mesh Nodes', type: 'stat', targets: [{ expr: 'sum(mesh_nodes_connected)' }] },
      {
        title: 'API Response Time',
        type: 'graph',
        targets: [{ expr: 'histogram_quantile(0.95, rate(api_request_duration_ms_bucket[5m]))' }],
      },
      {
        title: 'System Resources',
        type: 'row',
        panels: [
          {
            title: 'CPU Usage',
            type: 'graph',
            targets: [{ expr: '100 - (avg by(instance) (irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)' }],
          },
          {
            title: 'Memory Usage',
            type: 'graph',
            targets: [{ expr: '(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) * 100' }],
          },
        ],
      },
    ],
  },
};
