/**
 * Matches invisible characters in a text in which each character is one byte of UTF-8: controls except tabs and line
 * feeds, Default_Ignorable_Code_Point (UAX 44), White_Space except the usual space, other characters without a glyph
 * (see printable.ts), and U+FFFD. U+FFFD replaces an unpaired surrogate.
 */
export const invisible = new RegExp(
  [
    '[\\x00-\\x08\\x0b-\\x1f\\x7f]',
    '\\xc2[\\x80-\\xa0\\xad]',
    '\\xcd\\x8f',
    '\\xd8\\x9c',
    '\\xe1(?:\\x85[\\x9f\\xa0]|\\x9a\\x80|\\x9e[\\xb4\\xb5]|\\xa0[\\x8b-\\x8f])',
    '\\xe2(?:\\x80[\\x80-\\x8f\\xa8-\\xaf]|\\x81[\\x9f-\\xaf]|\\xa0\\x80)',
    '\\xe3(?:\\x80\\x80|\\x85\\xa4)',
    '\\xef(?:\\xb8[\\x80-\\x8f]|\\xbb\\xbf|\\xbe\\xa0|\\xbf[\\xb0-\\xbb\\xbd])',
    '\\xf0(?:\\x96\\xbf\\xa4|\\x93\\x90[\\xb0-\\xbf]|\\x9b\\xb2[\\xa0-\\xa3]|\\x9d\\x85[\\x99\\xb3-\\xba])',
    '\\xf3\\xa0[\\x80-\\xbf]{2}',
  ].join('|'),
  'g',
);

/** Matches the sequences with which a text controls a terminal (ECMA-48): colours, links, titles and character sets. */
export const sequence = new RegExp(
  [
    '(?:\\x1b\\[|\\xc2\\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]',
    '\\x1b\\][^\\x07\\x1b]{0,2000}(?:\\x07|\\x1b\\\\)',
    '\\x1b[ -/]{1,8}[0-~]',
  ].join('|'),
  'g',
);
