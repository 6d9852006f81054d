import type { Source } from '../../thresholds/compile/rule-file.ts';
import { yamlFile } from '../../thresholds/compile/rule-file.ts';

/**
 * Returns the files (name and content) by which Grafana loads the data source and the dashboards. Grafana itself
 * replaces variables in these files: https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
export function provisioning(sources: readonly Source[]): [string, string][] {
  const dataSource = {
    name: 'meshproof',
    uid: 'meshproof',
    type: 'prometheus',
    access: 'proxy',
    url: '$MESHPROOF_PROMETHEUS',
    jsonData: { timeInterval: '15s' },
  };
  const provider = {
    name: 'meshproof',
    folder: 'meshproof',
    type: 'file',
    allowUiUpdates: false,
    options: { path: '$MESHPROOF_DASHBOARDS' },
  };
  return [
    ['datasources/meshproof.yml', yamlFile(sources, { apiVersion: 1, datasources: [dataSource] })],
    ['dashboards/meshproof.yml', yamlFile(sources, { apiVersion: 1, providers: [provider] })],
  ];
}
