/** Return codes of NVML that the agent acts on. */
export const NVML = {
  success: 0,
  invalidArgument: 2,
  notSupported: 3,
  noPermission: 4,
  timeout: 10,
  functionNotFound: 13,
  gpuIsLost: 15,
  resetRequired: 16,
  versionMismatch: 18,
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  1: 'uninitialised',
  2: 'invalid argument',
  3: 'not supported',
  4: 'no permission',
  6: 'not found',
  9: 'driver not loaded',
  10: 'no answer in time',
  13: 'function not found',
  15: 'GPU is lost',
  16: 'GPU needs a reset',
  17: 'operating system error',
  18: 'driver and library versions differ',
  23: 'insufficient resources',
  24: 'frequency not supported',
  25: 'argument version mismatch',
  999: 'unknown error',
};

/** A code as people read it: `15 (GPU is lost)`. */
export const codeText = (code: number): string => `${code} (${TEXTS[code] ?? 'see the NVML reference'})`;
