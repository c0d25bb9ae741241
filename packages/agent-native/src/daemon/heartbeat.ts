import { writeSync } from 'node:fs';

/** The line to the guardian: it hears that we serve, that we live, and that we are stopping. */
export interface Heartbeat {
  serving(): void;
  stopping(): void;
}

/** Patience of a guardian that does not tell it, in ms. */
const DEFAULT_TTL_MS = 2000;
/** Beats in one lifetime of the guardian's patience. */
const BEATS = 5;

/**
 * Starts to beat, where a guardian is our parent; else nothing happens.
 *
 * @param env     where the guardian says which pipe it reads and how long its patience is
 * @param onLost  called when the guardian is gone, so that nobody would notice our end
 */
export function startHeartbeat(
  env: Readonly<Record<string, string | undefined>>,
  onLost: () => void,
): Heartbeat {
  const ttlMs = Number(env.WATTLANE_HEARTBEAT_MS ?? DEFAULT_TTL_MS);
  const fd = Number(env.WATTLANE_HEARTBEAT_FD ?? Number.NaN);
  if (!Number.isInteger(fd) || fd < 3) return { serving: () => {}, stopping: () => {} };
  let timer: NodeJS.Timeout | undefined;
  const write = (letter: string) => {
    try {
      writeSync(fd, letter);
    } catch (error) {
      // A pipe that is full only means that the guardian is slow.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return;
      clearInterval(timer);
      onLost();
    }
  };
  timer = setInterval(() => write('H'), ttlMs / BEATS);
  return { serving: () => write('R'), stopping: () => write('S') };
}
