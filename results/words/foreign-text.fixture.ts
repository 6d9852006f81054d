import fc from 'fast-check';

/** Hostile texts, which could come from a target or a file. They try to act as markup or as commands. */
export const foreignPieces: readonly string[] = [
  // Attacks on terminals: title, colours, link (OSC 8), cleared screen, C1 forms of CSI and OSC, overwritten line,
  // backspaces.
  ...[
    '\u001b]0;pwned\u0007',
    '\u001b[31m',
    '\u001b]8;;http://evil.example\u001b\\x\u001b]8;;\u001b\\',
    '\u001b[2J',
    '\u001bc',
  ],
  ...['\u009b31m', '\u009d0;x\u009c', '\u0090q\u009c', 'ok\rPASS', 'x\b\b\b', '\u0000', '\u007f', '\u0085', '\u0007'],
  // Reordered, invisible and broken characters.
  ...[
    '\u202egnp.exe\u202c',
    '\u2066x\u2069',
    '\u200e',
    '\u061c',
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u{e0041}',
    '\u00ad',
    'a\ufe0f\u{e0101}',
    '\u3164',
    '\u2800',
    '\u{16fe4}',
    '\u{1d159}',
    '\ufff9x\ufffb',
    '\ud800',
    '\udc00x',
  ],
  ...['\u2028', '\u2029', '\ufffe', '\uffff'],
  // Commands of CI servers.
  ...[
    '::error::x',
    '\n::set-output name=x::y',
    '\n  ::stop-commands::t',
    '##[error]x',
    'a ##[add-mask]b',
    '%0A::warning::x',
    '\u00a0::debug::x',
    '\n\u3000\u2003::group::x',
    '##vso[task.setvariable variable=x;isOutput=true]y',
    'a ##VSO[task.complete result=Succeeded]',
    "##teamcity[buildStatus status='SUCCESS']",
    "###teamcity[message text='x']",
    '##v\u200bso[build.addbuildtag]x',
  ],
  // Markup.
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=y>',
    '<!--',
    '-->',
    ']]>',
    '<![CDATA[',
    '&lt;b&gt;',
    '&#60;b&#62;',
    '"',
    "'",
  ],
  ...[
    '</details>',
    '<a href="http://evil.example">x</a>',
    '<http://evil.example>',
    '<a@evil.example>',
    '<?php',
    '<!DOCTYPE x>',
  ],
  ...[
    '[x](http://evil.example)',
    '[x](javascript:1)',
    '![x](http://evil.example/p.png)',
    '[x][y]',
    '[^1]',
    '[y]: http://evil.example',
  ],
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '**b**',
    '_i_',
    '~~s~~',
    '|',
    '\\|',
    '\\',
    '\n\n',
    '\n# h',
    '\n- l',
    '\n1. l',
    '\n> q',
    '\n    code',
  ],
  ...[
    '- l',
    '1. l',
    '1) l',
    '+ l',
    '= x',
    '===',
    '---',
    '# h',
    '> q',
    '    code',
    '- [ ] task',
    '$x$',
    '$$x$$',
    ':tada:',
  ],
  // Links, mails, mentions, references.
  ...[
    'http://evil.example',
    'https://evil.example/a?b=c',
    'ftp://evil.example',
    'HTTPS://EVIL.EXAMPLE',
    'www.evil.example',
  ],
  ...[
    'WWW.evil.example',
    'wWw.evil.example/x',
    'a@evil.example',
    'mailto:a@evil.example',
    'xmpp:a@evil.example/x',
    'www.www.evil.example',
  ],
  ...[
    '@org/team',
    '@all',
    '&#64;all',
    '&commat;all',
    '\\@all',
    '#1',
    'GH-1',
    'org/repo#1',
    'a1b2c3d4e5',
    'org@a1b2c3d',
  ],
  // Formulas.
  ...['=cmd|x!A0', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\uff1d1', '"=1'],
];

/** Returns whether GitHub Actions, Azure Pipelines or TeamCity would read a command in a line of a log. */
export function hasCommand(line: string): boolean {
  const text = line.trimStart().toLowerCase();
  return text.startsWith('::') || ['##[', '##vso[', '##teamcity['].some((start) => text.includes(start));
}

/** Parts of commands for CI servers. A random mixture can combine them into a command. */
const marks = ['##', 'vso', 'teamcity', '[', '::', '\n', '\r\n', '\u3000'];

/** Random mixtures of hostile pieces, characters that could complete markup, and arbitrary characters. */
export const foreignText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...foreignPieces) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(...marks, ' ', 'a', '1', '.', ':', '/', 'w', 'ww', 'http', '@', '#', '-', '\u00a0'),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''));
