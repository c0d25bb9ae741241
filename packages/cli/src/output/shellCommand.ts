const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command as one would type it into a POSIX shell: arguments with special characters stand in single quotes. */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
