/**
 * The least CPU time of several runs, after one that does not count.
 *
 * CPU time of the whole process, so that work which the engine does on other threads (compiling, collecting garbage)
 * is charged and other programs are not. The least of them is the run that was disturbed least.
 *
 * @param repeats runs that count, at least 1
 * @returns in ms
 */
export function bestCpuTimeMs(repeats: number, run: () => void): number {
  run();
  let bestMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    bestMs = Math.min(bestMs, (user + system) / 1000);
  }
  return bestMs;
}
