import type { Document } from 'yaml';
import { messageOf, UserError } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';
import { composeYaml } from '../../../scenarios/base/yaml/compose-yaml.ts';
import { type Described, describedRoutes } from './open-api.ts';

/** Returns the routes of an OpenAPI file in JSON or YAML. Throws UserError for any other file. */
export function readOpenApi(file: string, basePath: string): Described {
  let text: string;
  try {
    text = readTextFile(file, bodyLimits.apiDescription);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(missing ? 'no such file' : messageOf(cause), { file }, { cause });
  }
  const described = describedRoutes(parseJsonOrYaml(file, text), basePath);
  if (!described)
    throw new UserError('this is not an OpenAPI description', {
      file,
      hint: 'an OpenAPI description has the key "openapi" or "swagger", and the key "paths"',
    });
  return described;
}

/**
 * Returns the value of a JSON or YAML text. Throws UserError for a syntax error, with its line. Also throws UserError
 * for YAML that cannot become a value, for example because of too many aliases.
 */
export function parseJsonOrYaml(file: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return composeYaml(file, text, (document) => valueIn(file, document)).values[0];
  }
}

function valueIn(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new UserError(`the values of this YAML file cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
}
