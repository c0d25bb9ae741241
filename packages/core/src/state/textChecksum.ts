import { mix32 } from '../random/mix32.ts';

/** 64 bits of checksum over a text, as 16 hex digits: finds damage, is no defence against forgery. */
export function textChecksum(text: string): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < text.length; i++) {
    a = mix32(a ^ text.charCodeAt(i));
    b = Math.imul(b ^ a, 0x2c1b3c6d);
  }
  return [a, mix32(b)].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
