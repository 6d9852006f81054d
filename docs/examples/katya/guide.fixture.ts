/** The alerts that the monitoring guide publishes, shortened, with their faults. */
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

/** The jobs that the guide scrapes. */
export const scrapedJobs = ['katya-mesh-api', 'katya-mesh-mobile', 'katya-mesh-desktop'] as const;

/** The error ratio of the guide's playbook, which differs from its rule. */
export const playbookLimit = 0.1;

/** The routes of the guide; its receivers notify nobody here. */
export const guideRoutes = `route:
  receiver: team-alerts
  routes:
    - match: { severity: critical }
      receiver: critical-alerts
    - match: { team: security }
      receiver: security-team
receivers: [{ name: team-alerts }, { name: critical-alerts }, { name: security-team }]
`;
