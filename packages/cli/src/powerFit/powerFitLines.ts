import type { RelativeError } from '@wattlane/core/power';
import { alignCells, joinColumns } from '../output/alignCells.ts';
import { counted } from '../output/counted.ts';
import { sharePercent, significant } from '../output/significant.ts';
import { PARAMETERS, type PowerFitRun } from './powerFitRun.ts';

/** A fit as plain text: each parameter with its standard error, the errors of the fit, and what is not identifiable. */
export function powerFitLines({ fit, readings }: PowerFitRun): readonly string[] {
  const rows = PARAMETERS.map(({ key, name, unit }) => {
    const value = fit[key];
    const error = fit.standardErrors[key];
    if (value === null) return [name, 'not identifiable', ''];
    return [name, `${significant(value)}${unit}`, error === null ? '' : `+- ${significant(error)}`];
  });
  const columns = [0, 1, 2].map((column) =>
    alignCells(
      rows.map((cells) => cells[column]!),
      column === 0 ? 'left' : 'right',
    ),
  );
  const left = readings - fit.used;
  return [
    ...joinColumns(columns, '  '),
    `error of the power fit: ${errorText(fit.powerError)}`,
    `error of the time fit: ${errorText(fit.timeError)}`,
    `from ${counted(fit.used, 'reading')}${left === 0 ? '' : `; ${left} below the clocks that the model was measured at left out`}`,
    ...openLines(fit.unidentified),
  ];
}

const errorText = (error: RelativeError | null): string =>
  error === null ? '-' : `mean ${sharePercent(error.mean)}, median ${sharePercent(error.median)}`;

function openLines(unidentified: PowerFitRun['fit']['unidentified']): readonly string[] {
  if (unidentified.length === 0) return [];
  const nameOf = (key: string): string => PARAMETERS.find((parameter) => parameter.key === key)!.name;
  return [
    '',
    'not identifiable from these readings (keep the preset for them, or take the readings asked for):',
    ...unidentified.map(({ parameter, reason, message }) => `  ${nameOf(parameter)}: ${reason}, ${message}`),
  ];
}
