import ts from 'typescript';

/** The declaration file of a TypeScript source. Throws Error when an export has no explicit type. */
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
