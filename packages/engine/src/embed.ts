import { countTokens } from './answerText.ts';

/** Numbers of a made-up embedding. */
const DIMENSIONS = 8;

/** Made-up embeddings, the same for the same text, as floats or in base64 as the official clients ask for. */
export function embeddingAnswer(body: Record<string, unknown>, model: string): string {
  const inputs = Array.isArray(body.input) && typeof body.input[0] === 'string' ? body.input : [body.input];
  const texts = inputs.map(String);
  const data = texts.map((text, index) => {
    const vector = embed(text);
    const embedding = body.encoding_format === 'base64' ? base64(vector) : Array.from(vector);
    return { object: 'embedding', index, embedding };
  });
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return JSON.stringify({
    object: 'list',
    data,
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function embed(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (let i = 0; i < text.length; i++) vector[i % DIMENSIONS]! += text.charCodeAt(i) / 1024;
  return vector;
}

const base64 = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
