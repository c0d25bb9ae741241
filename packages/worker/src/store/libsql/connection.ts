import { type Client, createClient } from '@libsql/client';
import { collectGarbage } from './collectGarbage.ts';
import { isPassing, refusesValue } from './threadError.ts';
import type { ThreadSettings } from './threadMessages.ts';

/** What COMMIT says on a connection that has a statement left over; see `Connection`. */
const LEFT_OVER = /SQL statements in progress/;

/**
 * One connection to a database, with its PRAGMAs, which hold for one connection alone.
 *
 * All writes have to go through `client.batch`, never `client.execute`. A statement of @libsql/client 0.18 that fails with
 * SQLITE_BUSY is left over until the garbage collector finds it. For as long, SQLite commits no other statement of that
 * connection, and a single statement says nothing of it: the driver reports success, and the row is nowhere. The COMMIT of
 * a batch does fail. The garbage is collected then, and the work done again; where that does not help, the connection is
 * replaced. A connection that is replaced with a statement left over keeps its files open, and the log from being
 * emptied, until the collector has been there, so this is the last resort.
 */
export class Connection {
  readonly #client: Client;
  readonly #settings: ThreadSettings;
  readonly #synchronous: 'NORMAL' | 'FULL';
  #state: 'new' | 'ready' | 'spent' = 'new';

  /**
   * @param synchronous  NORMAL: a commit reaches the operating system, so it outlives the process; FULL: it reaches the
   *   disk, so it outlives a power cut
   * @throws what the driver throws for a file that cannot be opened
   */
  constructor(settings: ThreadSettings, synchronous: 'NORMAL' | 'FULL') {
    const { url, authToken, busyTimeoutMs } = settings;
    const auth = authToken === undefined ? {} : { authToken };
    this.#client = createClient({ url, ...auth, timeout: busyTimeoutMs, concurrency: 1 });
    this.#settings = settings;
    this.#synchronous = synchronous;
  }

  /**
   * Works on the database. Only one piece of work may be under way.
   *
   * @param work  may be done twice
   */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    for (const mend of [collectGarbage, this.#replace]) {
      try {
        return await this.#try(work);
      } catch (error) {
        if (!(error instanceof Error && LEFT_OVER.test(error.message))) throw error;
        await mend();
      }
    }
    return this.#try(work);
  }

  close(): void {
    this.#client.close();
  }

  async #try<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      if (this.#state !== 'ready') await this.#prepare();
      return await work(this.#client);
    } catch (error) {
      if (!isPassing(error) && !refusesValue(error)) this.#state = 'spent';
      throw error;
    }
  }

  readonly #replace = async (): Promise<void> => {
    this.#state = 'spent';
  };

  async #prepare(): Promise<void> {
    if (this.#client.protocol === 'file') {
      if (this.#state === 'spent') await this.#client.reconnect();
      await this.#client.execute('PRAGMA journal_mode = WAL');
      await this.#client.execute(`PRAGMA synchronous = ${this.#synchronous}`);
      await this.#client.execute('PRAGMA foreign_keys = ON');
      if (this.#settings.mostBytes !== undefined) await this.#boundSize(this.#settings.mostBytes);
    }
    this.#state = 'ready';
  }

  async #boundSize(mostBytes: number): Promise<void> {
    const { rows } = await this.#client.execute('PRAGMA page_size');
    const pages = Math.max(1, Math.floor(mostBytes / Number(rows[0]!.page_size)));
    await this.#client.execute(`PRAGMA max_page_count = ${pages}`);
  }
}
