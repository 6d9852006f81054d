import type { CommandNode, Flag } from './command-tree.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

type Placed = { path: readonly string[]; node: CommandNode };

/** Returns the completion script of a command for a shell. Words without a suggestion are completed as file names. */
export function completionScript(shell: Shell, tree: CommandNode): string {
  return { bash, zsh, fish }[shell](tree);
}

function placed(node: CommandNode, path: readonly string[] = []): Placed[] {
  return [{ path, node }, ...node.commands.flatMap((one) => placed(one, [...path, one.name]))];
}

const words = ({ flags, commands }: CommandNode) => [
  ...commands.map(({ name }) => name),
  ...flags.flatMap(({ long, short }) => (short ? [long, short] : [long])),
];

function bash(tree: CommandNode): string {
  const all = placed(tree);
  const paths = all.slice(1).map(({ path }) => `' ${path.join(' ')}'`);
  const cases = all.map(({ path, node }) => {
    const key = path.map((word) => ` ${word}`).join('');
    return `    '${key}') words='${words(node).join(' ')}' ;;`;
  });
  return `_${tree.name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
      ${paths.join('|')}) path="$path $word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${tree.name} ${tree.name}
`;
}

function zsh(tree: CommandNode): string {
  const all = placed(tree);
  const paths = all.slice(1).map(({ path }) => `' ${path.join(' ')}'`);
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const item = (name: string, summary: string) => quoted(`${name.replaceAll(':', '\\:')}:${summary}`);
  const cases = all.map(({ path, node }) => {
    const key = path.map((word) => ` ${word}`).join('');
    const commands = node.commands.map(({ name, summary }) => item(name, summary));
    const flags = node.flags.map(({ long, summary }) => item(long, summary));
    return `    '${key}') commands=(${commands.join(' ')}); flags=(${flags.join(' ')}) ;;`;
  });
  return `#compdef ${tree.name}
_${tree.name}() {
  local path_='' word
  local -a commands flags
  for word in "\${words[@]:1:CURRENT-2}"; do
    case "$path_ $word" in
      ${paths.join('|')}) path_="$path_ $word" ;;
    esac
  done
  case "$path_" in
${cases.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then _describe 'option' flags
  elif (( \${#commands} )); then _describe 'command' commands
  else _files
  fi
}
compdef _${tree.name} ${tree.name}
`;
}

function fish(tree: CommandNode): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = placed(tree).flatMap(({ path, node }) => {
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const names = node.commands.map(({ name }) => name).join(' ');
    const unseen = names && `not __fish_seen_subcommand_from ${names}`;
    const when = (parts: readonly string[]) => (parts.length > 0 ? ` -n ${quoted(parts.join('; and '))}` : '');
    const flag = ({ long, short, takesValue, summary }: Flag) =>
      `${when(seen)} -l ${long.slice(2)}${short ? ` -s ${short.slice(1)}` : ''}${takesValue ? ' -r' : ''} -d ${quoted(summary)}`;
    return [
      ...node.commands.map(({ name, summary }) => `${when([...seen, unseen])} -f -a ${name} -d ${quoted(summary)}`),
      ...node.flags.map(flag),
    ].map((line) => `complete -c ${tree.name}${line}`);
  });
  return `${lines.join('\n')}\n`;
}
