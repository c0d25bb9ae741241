import { dynamicEnergySlope } from './pieceEnergy.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * Power that no layout avoids because a GPU runs all its tenants at the clock of the most demanding one, in W, on top of
 * what each piece draws at its own lowest safe clock.
 *
 * With F(t) the load of the pieces that need clock t or more, L all load, C what one GPU may take and G their number: the
 * pieces of F(t) stand on at least n(t) = ceil(F(t) / C) GPUs, whose clock is t or more, and the other G - n(t) take at
 * most (G - n(t)) C. So at least max(F(t), L - (G - n(t)) C) of the load runs at t or more. Over all t that gives the
 * least sum of load times clock; what it exceeds the pieces' own by, times the least that a unit of clock costs, is the
 * bound. Full GPUs make it tight; with room to spare it is 0.
 *
 * Where GPUs differ in speed, n(t) is not rounded up to whole GPUs, and the bound is 0.
 */
export function sharedClockWatts(problem: PlacementProblem, peakLimit: number): number {
  const { pieceCount, gpuCount, kindCount, pieceLoad, gpuSpeed } = problem;
  if (pieceCount === 0 || gpuSpeed.some((speed) => speed !== gpuSpeed[0])) return 0;
  const clocks = Float64Array.from({ length: pieceCount }, (_, piece) => {
    let least = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < kindCount; kind++)
      least = Math.min(least, problem.clockRatio[piece * kindCount + kind]!);
    return least;
  });
  if (clocks.some((clock) => clock > 1)) return 0;
  const order = Array.from(clocks.keys()).sort((a, b) => clocks[b]! - clocks[a]!);
  const room = Math.min(peakLimit, problem.utilisationBound) * gpuSpeed[0]! * (1 + 1e-9);
  const total = pieceLoad.reduce((sum, load) => sum + load, 0);
  let demanding = 0;
  let excess = 0;
  order.forEach((piece, index) => {
    demanding += pieceLoad[piece]!;
    const next = order[index + 1];
    if (next === undefined) return;
    const gpus = Math.min(gpuCount, Math.max(1, Math.ceil(demanding / room - 1e-9)));
    const least = Math.max(demanding, total - (gpuCount - gpus) * room);
    excess += (least - demanding) * (clocks[piece]! - clocks[next]!);
  });
  return leastDynamicWatts(problem) * leastSlope(problem, clocks) * excess;
}

/** Least dynamic power of a unit of load at top clock, over the GPUs, in W. */
function leastDynamicWatts({ gpuDynamicWatts, gpuSpeed }: PlacementProblem): number {
  return gpuDynamicWatts.reduce(
    (least, watts, gpu) => Math.min(least, watts / gpuSpeed[gpu]!),
    Number.POSITIVE_INFINITY,
  );
}

/** Least slope of the relative dynamic energy in the clock, over the pieces from their own lowest safe clock up. */
function leastSlope({ pieceSensitivity, pieceLoad }: PlacementProblem, clocks: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  clocks.forEach((x, piece) => {
    if (pieceLoad[piece] === 0) return;
    least = Math.min(least, dynamicEnergySlope(pieceSensitivity[piece]!, x));
  });
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
