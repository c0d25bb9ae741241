// Writes assets/openapi.json from the built package; `npm run build` runs it behind the compiler. Printed as the
// formatter of the repository prints JSON, so that it never changes the file.
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../dist/openapi/openApiDocument.js';

const LINE_WIDTH = 110;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const target = new URL('../assets/openapi.json', import.meta.url);
writeFileSync(target, `${print(JSON.parse(JSON.stringify(openApiDocument(version))), '', 0)}\n`);

/** @param {unknown} value @param {string} indent @param {number} column where it begins on its line */
function print(value, indent, column) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    if (value.length === 0 || (isFlat && column + flat.length < LINE_WIDTH)) return flat;
    return `[\n${value.map((item) => inner + print(item, inner, inner.length)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(([name, member]) => {
    const head = `${inner}${JSON.stringify(name)}: `;
    return head + print(member, inner, head.length);
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
