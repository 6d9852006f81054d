import type { Route } from '../base/route.ts';
import { agentsFile } from './agents-file.ts';
import type { Project } from './files.ts';
import { grpcProgramFile } from './grpc-program-file.ts';
import { gitignoreFile, workflowFile } from './house-files.ts';
import { journeyFile } from './journey-file.ts';
import { planFile } from './plan-file.ts';
import { programFile, routesProgramFile } from './program-file.ts';
import { slosFile } from './slos-file.ts';
import { socketFile } from './socket-file.ts';
import { targetFile } from './target-file.ts';
import { requestsFile, writesFile } from './writes-files.ts';

/** All files that `init` may write, in the order in which `init` lists the files. */
export const fileNames = [
  'target.yaml',
  'smoke.yaml',
  'slos.yaml',
  'traffic.js',
  'routes.js',
  'routes.json',
  'writes.js',
  'requests.js',
  'home.ts',
  'socket.yaml',
  'ca.pem',
  '.gitignore',
  '.github/workflows/meshproof.yml',
  'AGENTS.md',
] as const;

export type ProjectFiles = Partial<Record<(typeof fileNames)[number], string>>;

/**
 * Returns the files of a project. A journey, a probe, a certificate and the modules for writes exist only for some
 * targets.
 * @param schemas the relative path from the files to the folder of the JSON Schemas
 */
export function projectFiles(project: Project, certificate: string | undefined, schemas: string): ProjectFiles {
  const withSchema = (kind: string, text: string) =>
    `# yaml-language-server: $schema=${schemas}/${kind}.schema.json\n${text}`;
  const hasItems = project.routes.some(({ item }) => item);
  return {
    'target.yaml': withSchema('target', targetFile(project)),
    'smoke.yaml': withSchema('plan', planFile(project)),
    'slos.yaml': withSchema('slo', slosFile(project)),
    'traffic.js': project.isGrpc ? grpcProgramFile() : programFile(hasItems),
    'routes.js': routesProgramFile(),
    'routes.json': routesFile(project.routes),
    ...(hasItems && { 'writes.js': writesFile(), 'requests.js': requestsFile() }),
    ...(project.page && { 'home.ts': journeyFile(project.page) }),
    ...(project.socketPath !== undefined && { 'socket.yaml': withSchema('probe', socketFile(project.socketPath)) }),
    ...(certificate !== undefined && { 'ca.pem': certificate }),
    '.gitignore': gitignoreFile(),
    '.github/workflows/meshproof.yml': workflowFile(project.tokenVariable),
    'AGENTS.md': agentsFile(project),
  };
}

/** Returns the text of `routes.json`: one route a line, the most frequent route first. */
function routesFile(routes: readonly Route[]): string {
  const sorted = [...routes].sort((a, b) => b.weight - a.weight);
  return `[\n${sorted.map((route) => JSON.stringify(route)).join(',\n')}\n]\n`;
}
