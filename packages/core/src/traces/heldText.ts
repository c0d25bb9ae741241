/**
 * The text of `texts` that equals `text`, which is added when there is none. A name that stands in every row of a file
 * is then held once, and not once a row together with the line that it was cut from.
 */
export function heldText<Text extends string>(texts: Map<string, Text>, text: Text): Text {
  const held = texts.get(text);
  if (held !== undefined) return held;
  texts.set(text, text);
  return text;
}
