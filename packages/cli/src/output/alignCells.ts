/** Cells of one column, brought to equal width. */
export function alignCells(cells: readonly string[], side: 'left' | 'right'): readonly string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (side === 'left' ? cell.padEnd(width) : cell.padStart(width)));
}

/**
 * Columns of aligned cells as lines of text, without blanks at their ends.
 *
 * @param columns  at least one, all of one height
 * @param gap      what stands between two columns
 */
export function joinColumns(columns: readonly (readonly string[])[], gap: string): readonly string[] {
  return columns[0]!.map((_, row) =>
    columns
      .map((column) => column[row]!)
      .join(gap)
      .trimEnd(),
  );
}
