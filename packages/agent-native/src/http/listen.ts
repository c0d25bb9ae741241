import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { WattlaneError } from '@wattlane/core/errors';

/**
 * Listens on a unix socket that its group may use. A socket that is left over is taken away only when nobody answers on it.
 *
 * @param mode  of the socket; a folder that has to be made gets 0750
 * @throws WattlaneError ERR_LISTEN when another agent listens there, or the path is no socket
 */
export async function listenOnSocket(server: Server, path: string, mode: number): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  if (isThere(path)) {
    if (!lstatSync(path).isSocket()) {
      throw new WattlaneError(
        'ERR_LISTEN',
        `${path} is there and is no socket; expected another path (--socket)`,
      );
    }
    if (await answers(path)) {
      throw new WattlaneError(
        'ERR_LISTEN',
        `another agent listens on ${path}; expected another path (--socket)`,
      );
    }
    rmSync(path, { force: true });
  }
  // Nobody may connect between the making of the socket and the setting of its mode.
  const before = process.umask(0o777 & ~mode);
  try {
    await listening(server, () => server.listen({ path }));
  } finally {
    process.umask(before);
  }
  chmodSync(path, mode);
}

/** Listens on TCP. @throws WattlaneError ERR_LISTEN */
export async function listenOnPort(server: Server, host: string, port: number): Promise<void> {
  await listening(server, () => server.listen({ host, port }));
}

function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new WattlaneError('ERR_LISTEN', cause.message, { cause })));
    server.once('listening', resolve);
    start();
  });
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Only a refusal proves that nobody is there.
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
