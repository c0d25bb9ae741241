/** What the members of a trace document beside its events say. */
export interface DocumentFields {
  rank: number | undefined;
  worldSize: number | undefined;
  gpuNames: string[];
}

/** Reads one member into `fields`; one that is malformed says nothing. */
export function readDocumentField(fields: DocumentFields, key: string, text: string): void {
  if (key === 'distributedInfo') {
    const info = parsed(text);
    fields.rank = wholeNumber(info, 'rank');
    fields.worldSize = wholeNumber(info, 'world_size');
  } else if (key === 'deviceProperties') {
    const devices = parsed(text);
    if (!Array.isArray(devices)) return;
    fields.gpuNames = devices.map((device: unknown) => String(member(device, 'name') ?? ''));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function wholeNumber(value: unknown, key: string): number | undefined {
  const found = member(value, key);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}
