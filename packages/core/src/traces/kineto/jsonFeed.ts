import { WattlaneError } from '../../errors/wattlaneError.ts';

/** What a `JsonFeed` tells about a document. */
export interface JsonFeedEvents {
  /** A whole object of the list of events: its bytes, from its first brace to behind the last. */
  onEvent(bytes: Uint8Array, start: number, end: number): void;
  /** Another member of the document, as text. */
  onMember(key: string, text: string): void;
}

/** Cuts a document of the Chrome trace format into its events, whatever the pieces in which its bytes come. */
export interface JsonFeed {
  /** @throws WattlaneError ERR_KINETO_FORMAT when what comes is no such document */
  push(bytes: Uint8Array): void;
  /** Whether the document has ended. */
  readonly ended: boolean;
  /** Bytes seen. */
  readonly bytes: number;
}

/** A member that is longer than this is passed over: none that is read comes near. */
const LONGEST_MEMBER = 1 << 20;

/** An event longer than this is no event. */
const LONGEST_EVENT = 1 << 24;

const QUOTE = 34;
const BACKSLASH = 92;

type Place = 'start' | 'members' | 'key' | 'colon' | 'value' | 'events' | 'event' | 'end';

/**
 * Makes a feed.
 *
 * The document is an object with a member `traceEvents`, or a bare list of events. Only the structure is followed here
 * (braces, brackets and strings), so a piece may end anywhere, and what is held between pieces is at most one event or
 * one short member.
 *
 * @param name of the input, for messages
 */
export function createJsonFeed(name: string, events: JsonFeedEvents): JsonFeed {
  let place: Place = 'start';
  let bare = false;
  let seen = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let key = '';
  /** Parts of a key, a member or an event that began in an earlier piece, or before the current byte. */
  let held: number[] | undefined;
  let carry = new Uint8Array(0);
  let carried = 0;
  const decoder = new TextDecoder();

  const wrong = (at: number, expected: string): WattlaneError =>
    new WattlaneError(
      'ERR_KINETO_FORMAT',
      `${name}: no profiler trace at byte ${seen + at}; expected ${expected}`,
    );

  const hold = (bytes: Uint8Array, start: number, end: number): void => {
    const needed = carried + end - start;
    if (needed > LONGEST_EVENT) throw wrong(start, 'events of less than 16 MiB');
    if (needed > carry.length) {
      const wider = new Uint8Array(Math.max(4096, needed * 2));
      wider.set(carry.subarray(0, carried));
      carry = wider;
    }
    carry.set(bytes.subarray(start, end), carried);
    carried = needed;
  };

  /** Passes the bytes of an event; returns the place behind it, or -1 when it goes on in the next piece. */
  const passEvent = (bytes: Uint8Array, from: number): number => {
    const end = bytes.length;
    let at = from;
    while (at < end) {
      if (inString) {
        if (escaped) {
          escaped = false;
          at += 1;
          continue;
        }
        while (at < end && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at += 1;
        if (at === end) break;
        if (bytes[at] === BACKSLASH) escaped = true;
        else inString = false;
        at += 1;
        continue;
      }
      const byte = bytes[at]!;
      at += 1;
      if (byte === QUOTE) inString = true;
      else if (byte === 123 || byte === 91) depth += 1;
      else if (byte === 125 || byte === 93) {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
    return -1;
  };

  const finishMember = (): void => {
    if (held !== undefined && held.length < LONGEST_MEMBER) {
      events.onMember(key, decoder.decode(Uint8Array.from(held)));
    }
    held = undefined;
  };

  const keep = (byte: number): void => {
    if (held !== undefined && held.length < LONGEST_MEMBER) held.push(byte);
  };

  /** One byte of a member's value; true when the value has ended before this byte. */
  const passValue = (byte: number): boolean => {
    if (inString) {
      keep(byte);
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inString = false;
      return false;
    }
    if (depth === 0 && (byte === 44 || byte === 125)) return true;
    keep(byte);
    if (byte === QUOTE) inString = true;
    else if (byte === 123 || byte === 91) depth += 1;
    else if (byte === 125 || byte === 93) depth -= 1;
    return false;
  };

  const step = (bytes: Uint8Array, at: number): number => {
    const byte = bytes[at]!;
    const blank = byte <= 32;
    switch (place) {
      case 'start':
        if (blank || byte === 0xef || byte === 0xbb || byte === 0xbf) return at + 1;
        if (byte === 123) place = 'members';
        else if (byte === 91) {
          bare = true;
          place = 'events';
        } else throw wrong(at, 'a JSON object with traceEvents');
        return at + 1;
      case 'members':
        if (blank || byte === 44) return at + 1;
        if (byte === 125) place = 'end';
        else if (byte === QUOTE) {
          place = 'key';
          held = [];
        } else throw wrong(at, 'a member of the document');
        return at + 1;
      case 'key':
        if (byte === QUOTE && !escaped) {
          key = decoder.decode(Uint8Array.from(held ?? []));
          place = 'colon';
          return at + 1;
        }
        escaped = byte === BACKSLASH && !escaped;
        keep(byte);
        return at + 1;
      case 'colon':
        if (blank || byte === 58) return at + 1;
        if (key === 'traceEvents') {
          if (byte !== 91) throw wrong(at, 'a list of events');
          place = 'events';
          return at + 1;
        }
        place = 'value';
        held = [];
        depth = 0;
        return at;
      case 'value':
        if (!passValue(byte)) return at + 1;
        finishMember();
        place = 'members';
        return at;
      case 'events':
        if (blank || byte === 44) return at + 1;
        if (byte === 93) {
          place = bare ? 'end' : 'members';
          return at + 1;
        }
        if (byte !== 123) throw wrong(at, 'an event, which is a JSON object');
        place = 'event';
        depth = 0;
        carried = 0;
        return at;
      case 'event': {
        const end = passEvent(bytes, at);
        if (end === -1) {
          hold(bytes, at, bytes.length);
          return bytes.length;
        }
        place = 'events';
        if (carried === 0) events.onEvent(bytes, at, end);
        else {
          hold(bytes, at, end);
          events.onEvent(carry, 0, carried);
          carried = 0;
        }
        return end;
      }
      case 'end':
        if (blank || byte === 0) return at + 1;
        throw wrong(at, 'nothing behind the document');
    }
  };

  return {
    push: (bytes) => {
      let at = 0;
      while (at < bytes.length) at = step(bytes, at);
      seen += bytes.length;
    },
    get ended() {
      return place === 'end';
    },
    get bytes() {
      return seen;
    },
  };
}
