import type { Hl7Message } from './message.ts';

/** The bytes of a parsed message exactly as they were received, framing and odd line ends included. */
export function serialise(message: Hl7Message): Uint8Array {
  const separator = message.delimiters.field;
  const segments = message.segments.map(({ name, rawFields, terminator }) => {
    const fields = name === 'MSH' ? [name, ...rawFields.slice(2)] : rawFields;
    return fields.join(separator) + terminator;
  });
  return Buffer.from(message.prefix + segments.join('') + message.suffix, 'latin1');
}
