import { checkInteger } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { decodeState, encodeState } from '../state/stateCodec.ts';

/** A sealed state of a predictor: text, which nothing can change. `snapshotState` makes a state of it. */
export interface PredictorSnapshot {
  /** Grows with every snapshot of one predictor. */
  readonly sequence: number;
  /** What `sealSnapshot` wrote, its checksum included; goes to the store and to other processes as it is. */
  readonly text: string;
}

/** The snapshot in force. Plain data. */
export interface SnapshotSlot {
  /** The last good one; null before the first. */
  current: PredictorSnapshot | null;
  /** Snapshots refused since the slot was made. */
  refused: number;
}

/** Version of the learned state; a change to its shape raises it. */
export const SNAPSHOT_VERSION = 1;

/** Tells a predictor's snapshot from other stored states. */
const KIND = 'predictor';

/** What stands in the text. */
interface Envelope {
  readonly kind: string;
  readonly version: number;
  readonly sequence: number;
  readonly state: unknown;
}

/**
 * Seals a copy of a state, with kind, version and sequence inside the checksum of the state codec.
 *
 * @param sequence  whole number >= 0, higher than that of every earlier snapshot of this predictor
 * @param state     plain data, such as a `LengthLearner`; read, not kept
 * @throws WattlaneError ERR_ARGUMENT for a sequence that is no safe whole number, ERR_STATE for what is not plain data
 */
export function sealSnapshot(sequence: number, state: unknown): PredictorSnapshot {
  checkInteger('sequence', sequence, 0);
  const envelope: Envelope = { kind: KIND, version: SNAPSHOT_VERSION, sequence, state };
  return { sequence, text: encodeState(envelope) };
}

/**
 * Reads the text of a snapshot.
 *
 * @throws WattlaneError ERR_STATE when it is cut short, damaged, of another kind or of another version
 */
export function openSnapshot(text: string): PredictorSnapshot {
  return { sequence: openEnvelope(text).sequence, text };
}

/** The state that was sealed, as a copy of the caller's own. */
export function snapshotState({ text }: PredictorSnapshot): unknown {
  return openEnvelope(text).state;
}

/** A slot that holds none. */
export function createSnapshotSlot(): SnapshotSlot {
  return { current: null, refused: 0 };
}

/**
 * Puts a snapshot in force when it is whole and newer than the one in force.
 *
 * @returns the snapshot now in force
 * @throws WattlaneError ERR_STATE when it is damaged, of another version or not newer; the last good one stays
 */
export function offerSnapshot(slot: SnapshotSlot, text: string): PredictorSnapshot {
  try {
    const offered = openSnapshot(text);
    const inForce = slot.current?.sequence ?? -1;
    if (offered.sequence <= inForce) {
      throw refusal(`predictor snapshot ${offered.sequence}; expected one after ${inForce}`);
    }
    slot.current = offered;
    return offered;
  } catch (error) {
    slot.refused += 1;
    throw error;
  }
}

function openEnvelope(text: string): Envelope {
  // The checksum has vouched for the shape, once the kind is right.
  const { kind, version, ...rest } = (decodeState(text) ?? {}) as Envelope;
  if (kind !== KIND) throw refusal(`a stored state of kind ${kind}; expected ${KIND}`);
  if (version !== SNAPSHOT_VERSION) {
    throw refusal(`a predictor snapshot of version ${version}; expected ${SNAPSHOT_VERSION}`);
  }
  return { kind, version, ...rest };
}

function refusal(detail: string): WattlaneError {
  return new WattlaneError('ERR_STATE', detail);
}
