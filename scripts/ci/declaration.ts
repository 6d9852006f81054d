import ts from 'typescript';

/** Returns the declaration file of a TypeScript source. Throws Error when an export has no explicit type. */
export function declarationOf(source: string, fileName: string): string {
  const compilerOptions = { declaration: true, isolatedDeclarations: true, target: ts.ScriptTarget.ES2023 };
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName,
    reportDiagnostics: true,
    compilerOptions,
  });
  const [wrong] = diagnostics;
  if (wrong) throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}`);
  return outputText;
}

/** The modules that users import in their own files, each with the source files of its exports. */
export const declared = {
  k6: ['conservation.ts', 'item-in-list.ts', 'stored.ts'].map((name) => `scenarios/lib/writes/${name}`),
  journey: ['synthetics/journey.ts'],
} as const;

/** Returns the declaration files joined into one, so that they need no imports of each other. */
export function joinedDeclarations(declarations: readonly string[]): string {
  return declarations.map((text) => text.replace(/^import .*;\n/gm, '')).join('\n');
}
