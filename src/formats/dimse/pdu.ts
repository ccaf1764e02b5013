/** Protocol data units of the DICOM Upper Layer (PS3.8 section 9.3), apart from the two of `associate.ts`. */

export const PDU_HEADER_BYTES = 6;
/** Length, presentation context and control header before the bytes of each presentation data value. */
export const PDV_HEADER_BYTES = 6;

export const PduType = {
  associateRq: 1,
  associateAc: 2,
  associateRj: 3,
  data: 4,
  releaseRq: 5,
  releaseRp: 6,
  abort: 7,
} as const;

/** Type and stated length of a PDU; the length is as the peer claims, up to 4 GiB. */
export function pduHeader(bytes: Buffer): { type: number; length: number } {
  return { type: bytes.readUInt8(0), length: bytes.readUInt32BE(2) };
}

/** A whole PDU. */
export function pdu(type: number, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(PDU_HEADER_BYTES + body.length);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt32BE(body.length, 2);
  bytes.set(body, PDU_HEADER_BYTES);
  return bytes;
}

/** Why an association is refused (PS3.8 table 9-21): permanent (1) or for now (2), by whom, and the reason of that source. */
export type Rejection = { readonly result: 1 | 2; readonly source: 1 | 2 | 3; readonly reason: number };

export const REJECTION = {
  applicationContext: { result: 1, source: 1, reason: 2 },
  callingAe: { result: 1, source: 1, reason: 3 },
  calledAe: { result: 1, source: 1, reason: 7 },
  protocolVersion: { result: 1, source: 2, reason: 2 },
  limitExceeded: { result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, Rejection>;

export function associateRj({ result, source, reason }: Rejection): Buffer {
  return pdu(PduType.associateRj, Buffer.from([0, result, source, reason]));
}

/** Why an association is torn down (PS3.8 table 9-26): by its user (0) or by the Upper Layer (2), and its reason. */
export type Abort = { readonly source: 0 | 2; readonly reason: number };

export const ABORT = {
  byUser: { source: 0, reason: 0 },
  notSpecified: { source: 2, reason: 0 },
  unknownPdu: { source: 2, reason: 1 },
  unexpectedPdu: { source: 2, reason: 2 },
  unknownParameter: { source: 2, reason: 4 },
  unexpectedParameter: { source: 2, reason: 5 },
  invalidParameter: { source: 2, reason: 6 },
} as const satisfies Record<string, Abort>;

export function abortPdu({ source, reason }: Abort): Buffer {
  return pdu(PduType.abort, Buffer.from([0, 0, source, reason]));
}

export const releaseRq = (): Buffer => pdu(PduType.releaseRq, Buffer.alloc(4));
export const releaseRp = (): Buffer => pdu(PduType.releaseRp, Buffer.alloc(4));

/** The head of one presentation data value (PS3.8 section 9.3.5.1 and annex E.2); `length` counts its data only. */
export type PdvHeader = {
  readonly length: number;
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
};

/** Reads the head of a PDV; null when its stated length cannot be. */
export function pdvHeader(bytes: Buffer): PdvHeader | null {
  const length = bytes.readUInt32BE(0) - 2;
  if (length < 0) return null;
  const control = bytes.readUInt8(5);
  return {
    length,
    contextId: bytes.readUInt8(4),
    isCommand: (control & 1) === 1,
    isLast: (control & 2) === 2,
  };
}

function writePdv(bytes: Buffer, at: number, pdv: Omit<PdvHeader, 'length'>, data: Uint8Array): number {
  bytes.writeUInt32BE(data.length + 2, at);
  bytes.writeUInt8(pdv.contextId, at + 4);
  bytes.writeUInt8((pdv.isCommand ? 1 : 0) | (pdv.isLast ? 2 : 0), at + 5);
  bytes.set(data, at + PDV_HEADER_BYTES);
  return at + PDV_HEADER_BYTES + data.length;
}

/** How many bytes of data fit one PDV of a peer that takes PDUs of `maxPduLength`; 0 says that it takes any. */
export function mostPdvData(maxPduLength: number): number {
  const most = maxPduLength === 0 ? 128 * 1024 : Math.min(maxPduLength, 128 * 1024);
  return Math.max(2, most - PDV_HEADER_BYTES) & ~1;
}

/** P-DATA-TF PDUs, one after the other in one buffer, that carry bytes of one command or data set; `isLast` says that they end it. */
export function dataPdus(
  contextId: number,
  kind: 'command' | 'dataSet',
  data: Uint8Array,
  isLast: boolean,
  maxPduLength: number,
): Buffer {
  const most = mostPdvData(maxPduLength);
  const count = Math.max(1, Math.ceil(data.length / most));
  const bytes = Buffer.alloc(data.length + count * (PDU_HEADER_BYTES + PDV_HEADER_BYTES));
  let at = 0;
  for (let i = 0; i < count; i++) {
    const piece = data.subarray(i * most, (i + 1) * most);
    bytes.writeUInt8(PduType.data, at);
    bytes.writeUInt32BE(PDV_HEADER_BYTES + piece.length, at + 2);
    const pdv = { contextId, isCommand: kind === 'command', isLast: isLast && i === count - 1 };
    at = writePdv(bytes, at + PDU_HEADER_BYTES, pdv, piece);
  }
  return bytes;
}
