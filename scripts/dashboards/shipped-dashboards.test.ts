import { expect, it } from 'vitest';
import { shippedDashboards } from './shipped-dashboards.ts';

it('has the dashboards of runs, and the files that load them', () => {
  const files = shippedDashboards();
  expect([...files.keys()].sort()).toEqual([
    'grafana/dashboards/comparison.json',
    'grafana/dashboards/inference.json',
    'grafana/dashboards/mesh.json',
    'grafana/dashboards/run.json',
    'grafana/dashboards/web-vitals.json',
    'grafana/provisioning/dashboards/meshproof.yml',
    'grafana/provisioning/datasources/meshproof.yml',
  ]);
});
