import { WattlaneError } from '@wattlane/core/errors';
import { loadAddon, type NativeSession } from './loadAddon.ts';
import { codeText, NVML } from './nvmlCodes.ts';

/** Operations of the addon, by the number that it knows them by. */
export const OPERATION = {
  describe: 0,
  lockClocks: 1,
  resetClocks: 2,
  setPowerLimit: 3,
  readPowerLimit: 4,
  setPersistence: 5,
} as const;

/** How one command ended. */
export interface NativeAnswer {
  readonly code: number;
  readonly payload: unknown;
}

/** The addon with promises: every command ends, in time or with code 10. */
export class NvmlSession {
  readonly #native: NativeSession;
  readonly #waiting = new Map<number, (answer: NativeAnswer) => void>();
  #lastId = 0;
  /** Critical errors of a GPU. */
  onXid: (gpu: number, xid: number) => void = () => {};
  /** A command that had been given up came back with this code. */
  onLate: (gpu: number, code: number) => void = () => {};

  /**
   * @param path  of the driver library; undefined for where drivers install it
   * @throws WattlaneError ERR_GPU_DRIVER when the addon or the library cannot be loaded
   */
  constructor(path: string | undefined) {
    const { NvmlSession: Native } = loadAddon();
    try {
      this.#native = new Native(path, (kind, id, code, gpu, payload) => {
        if (kind === 'xid') this.onXid(gpu, Number(payload));
        else if (kind === 'late') this.onLate(gpu, code);
        else this.#settle(id, { code, payload });
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new WattlaneError('ERR_GPU_DRIVER', `no NVIDIA driver: ${reason}`, { cause });
    }
  }

  /** Starts the driver. @throws WattlaneError ERR_GPU_DRIVER when it does not start, in time or at all */
  async start(deadlineMs: number): Promise<{ driverVersion: string; codes: readonly number[] }> {
    const { code, payload } = await this.#ask((id) => this.#native.start(id, deadlineMs));
    if (code !== NVML.success) {
      throw new WattlaneError('ERR_GPU_DRIVER', `the NVIDIA driver does not start: code ${codeText(code)}`);
    }
    return payload as { driverVersion: string; codes: readonly number[] };
  }

  command(gpu: number, operation: number, a: number, b: number, deadlineMs: number): Promise<NativeAnswer> {
    return this.#ask((id) => {
      const known = this.#native.command(id, gpu, operation, a, b, deadlineMs);
      if (!known) this.#settle(id, { code: NVML.invalidArgument, payload: 0 });
    });
  }

  async sample(all: boolean, deadlineMs: number): Promise<ArrayBuffer> {
    const { payload } = await this.#ask((id) => this.#native.sample(id, all, deadlineMs));
    return payload as ArrayBuffer;
  }

  /** Lets the driver go, as far as it lets us. */
  async close(): Promise<void> {
    await this.#ask((id) => this.#native.close(id));
    this.#native.release();
  }

  #ask(send: (id: number) => void): Promise<NativeAnswer> {
    return new Promise((resolve) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, resolve);
      send(this.#lastId);
    });
  }

  #settle(id: number, answer: NativeAnswer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
