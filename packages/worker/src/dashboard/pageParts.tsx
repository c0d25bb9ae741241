/** @jsxImportSource hono/jsx */
import type { FC } from 'hono/jsx';
import type { TableName, Tile, TileName } from './dashboardView.ts';

/** A column of a table; numbers stand on the right. */
export interface Column {
  readonly name: string;
  readonly isText?: boolean;
}

/** A chart with its table. */
export interface ChartText {
  readonly id: Extract<TableName, 'queue' | 'lengths' | 'waits' | 'latency' | 'tokens'>;
  readonly title: string;
  readonly caption: string;
  readonly tableTitle: string;
}

/** Columns of each table; the first is the row's heading. */
export const COLUMNS: Readonly<Record<TableName, readonly Column[]>> = {
  queue: named('minute from', 'interactive', 'standard', 'best-effort'),
  lengths: named('tokens of the answer', 'answers', 'median predicted over actual', 'within a factor of 2'),
  waits: named('minute from', 'mean wait', 'in order of arrival', 'saved', 'requests'),
  latency: named('minute from', 'first token, median', '99 %', 'whole answer, median', '99 %'),
  tokens: named('minute from', 'of prompts', 'of answers', 'requests'),
  bands: named('band', 'waiting', 'mean wait', 'in order of arrival', 'saved', 'requests'),
  backends: [
    { name: 'engine' },
    { name: 'kind', isText: true },
    { name: 'state', isText: true },
    ...named('in flight of window', 'prompt tokens under way', 'in its batch', 'in its queue', 'KV memory'),
  ],
  requests: [
    { name: 'time' },
    { name: 'model', isText: true },
    { name: 'band', isText: true },
    ...named('prompt', 'predicted', 'answer', 'queued', 'first token', 'total'),
    { name: 'end', isText: true },
  ],
};

function named(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name }));
}

/** A figure in large print. */
export const TileBox: FC<{ name: TileName; title: string; tile: Tile }> = ({ name, title, tile }) => (
  <div class="tile" id={`tile-${name}`}>
    <dt>{title}</dt>
    <dd class="value">{tile.value}</dd>
    <dd class="note">{tile.note}</dd>
  </div>
);

/** A table that scrolls sideways inside its box where it is too wide; by keyboard too. */
export const DataTable: FC<{ id: TableName; title: string; rows: readonly (readonly string[])[] }> = ({
  id,
  title,
  rows,
}) => {
  const columns = COLUMNS[id];
  return (
    <section class="scroll" tabindex={0} aria-label={title}>
      <table id={`table-${id}`}>
        <caption class="hidden">{title}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isText }) => (
              <th scope="col" class={isText ? 'text' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([heading, ...cells]) => (
            <tr>
              <th scope="row">{heading}</th>
              {cells.map((cell, place) => (
                <td class={columns[place + 1]?.isText ? 'text' : undefined}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** A chart, what it says in words, and its values as a table. */
export const ChartFigure: FC<{ chart: ChartText; rows: readonly (readonly string[])[] }> = ({
  chart,
  rows,
}) => {
  const { id, title, caption, tableTitle } = chart;
  return (
    <figure id={`chart-${id}`}>
      <h3 id={`title-${id}`}>{title}</h3>
      <div
        class="plot"
        role="application"
        tabindex={0}
        aria-roledescription="chart"
        aria-labelledby={`title-${id}`}
        aria-describedby={`caption-${id}`}
      />
      <div class="legend" />
      <figcaption id={`caption-${id}`}>{caption}</figcaption>
      <details>
        <summary>
          Values<span class="hidden"> of {title}</span>
        </summary>
        <DataTable id={id} title={tableTitle} rows={rows} />
      </details>
    </figure>
  );
};
