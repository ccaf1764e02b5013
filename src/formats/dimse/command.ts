import { asciiOf } from '../dicom/element-values.ts';

/** DIMSE command sets: group 0000, always Implicit VR Little Endian (PS3.7 section 6.3.1 and annex E). */

export const CommandField = {
  cStoreRq: 0x0001,
  cStoreRsp: 0x8001,
  cGetRq: 0x0010,
  cGetRsp: 0x8010,
  cFindRq: 0x0020,
  cFindRsp: 0x8020,
  cMoveRq: 0x0021,
  cMoveRsp: 0x8021,
  cEchoRq: 0x0030,
  cEchoRsp: 0x8030,
  nEventReportRq: 0x0100,
  nSetRq: 0x0120,
  nActionRq: 0x0130,
  nCreateRq: 0x0140,
  cCancelRq: 0x0fff,
} as const;

const NO_DATA_SET = 0x0101;
const A_DATA_SET = 0x0001;

// Name, element number, how its value is written, and the most characters of it.
const TEXTS = [
  ['affectedSopClassUid', 0x0002, 'UI', 64],
  ['requestedSopClassUid', 0x0003, 'UI', 64],
  ['moveDestination', 0x0600, 'AE', 16],
  ['errorComment', 0x0902, 'LO', 64],
  ['affectedSopInstanceUid', 0x1000, 'UI', 64],
  ['requestedSopInstanceUid', 0x1001, 'UI', 64],
  ['moveOriginatorAe', 0x1030, 'AE', 16],
] as const;
const NUMBERS = [
  ['commandField', 0x0100],
  ['messageId', 0x0110],
  ['respondsTo', 0x0120],
  ['priority', 0x0700],
  ['status', 0x0900],
  ['errorId', 0x0903],
  ['eventTypeId', 0x1002],
  ['actionTypeId', 0x1008],
  ['remaining', 0x1020],
  ['completed', 0x1021],
  ['failed', 0x1022],
  ['warning', 0x1023],
  ['moveOriginatorMessageId', 0x1031],
] as const;
const DATA_SET_TYPE = 0x0800;

type TextField = (typeof TEXTS)[number][0];
type NumberField = (typeof NUMBERS)[number][0];

/** A command set by names of ours; `hasDataSet` says that a data set follows it. */
export type CommandSet = {
  commandField: number;
  hasDataSet: boolean;
} & Partial<Record<TextField, string>> &
  Partial<Record<NumberField, number>>;

const texts = new Map<number, { name: TextField; most: number }>(
  TEXTS.map(([name, number, , most]) => [number, { name, most }]),
);
const numbers = new Map<number, NumberField>(NUMBERS.map(([name, number]) => [number, name]));

/** Reads a command set. Never throws on bytes; elements that the hub does not know are passed over. */
export function parseCommand(
  bytes: Buffer,
): { ok: true; command: CommandSet } | { ok: false; reason: string } {
  const command: CommandSet = { commandField: -1, hasDataSet: false };
  let dataSetType: number | null = null;
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return { ok: false, reason: 'an element is cut off' };
    if (bytes.readUInt16LE(at) !== 0) return { ok: false, reason: 'an element is not of group 0000' };
    const element = bytes.readUInt16LE(at + 2);
    const length = bytes.readUInt32LE(at + 4);
    at += 8;
    if (length > bytes.length - at) return { ok: false, reason: 'an element is longer than what holds it' };
    const text = texts.get(element);
    const number = numbers.get(element);
    if (text !== undefined) {
      if (length > text.most + 1) return { ok: false, reason: 'a text is longer than it can be' };
      command[text.name] = asciiOf(bytes, at, length);
    } else if (number !== undefined || element === DATA_SET_TYPE) {
      if (length !== 2) return { ok: false, reason: 'a number is not two bytes long' };
      if (number === undefined) dataSetType = bytes.readUInt16LE(at);
      else command[number] = bytes.readUInt16LE(at);
    }
    at += length;
  }
  if (command.commandField < 0) return { ok: false, reason: 'there is no command field' };
  if (dataSetType === null) return { ok: false, reason: 'it does not say whether a data set follows' };
  command.hasDataSet = dataSetType !== NO_DATA_SET;
  return { ok: true, command };
}

function element(number: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(8 + value.length);
  bytes.writeUInt16LE(number, 2);
  bytes.writeUInt32LE(value.length, 4);
  value.copy(bytes, 8);
  return bytes;
}

function unsigned16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function textBytes(vr: 'UI' | 'AE' | 'LO', most: number, text: string): Buffer {
  // A comment is of the default repertoire: other letters would need a character set, which a command has not.
  const plain = vr === 'LO' ? text.replace(/[\u2018\u2019]/g, "'").replace(/[^\x20-\x7e]|\\/g, '?') : text;
  const bytes = Buffer.from(plain.slice(0, most), 'latin1');
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
}

/** Writes a command set, its elements in order and its group length first. */
export function encodeCommand(command: CommandSet): Buffer {
  const elements: [number, Buffer][] = [
    [DATA_SET_TYPE, unsigned16(command.hasDataSet ? A_DATA_SET : NO_DATA_SET)],
  ];
  for (const [name, number, vr, most] of TEXTS) {
    const value = command[name];
    if (value !== undefined) elements.push([number, textBytes(vr, most, value)]);
  }
  for (const [name, number] of NUMBERS) {
    const value = command[name];
    if (value !== undefined) elements.push([number, unsigned16(value)]);
  }
  elements.sort(([a], [b]) => a - b);
  const body = Buffer.concat(elements.map(([number, value]) => element(number, value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([element(0, length), body]);
}

/** Whether a command is a response (PS3.7 annex E: the highest bit of its field). */
export function isResponse(command: CommandSet): boolean {
  return command.commandField >= 0x8000;
}

/** The response to a request, with what every response repeats of it (PS3.7 section 9.3). */
export function responseTo(request: CommandSet, status: number, more: Partial<CommandSet> = {}): CommandSet {
  // What a DIMSE-N request asks for by "requested" is "affected" in its response (PS3.7 section 10.3).
  const affectedSopClassUid = request.affectedSopClassUid ?? request.requestedSopClassUid;
  const affectedSopInstanceUid = request.affectedSopInstanceUid ?? request.requestedSopInstanceUid;
  return {
    ...(affectedSopClassUid === undefined ? {} : { affectedSopClassUid }),
    ...(affectedSopInstanceUid === undefined ? {} : { affectedSopInstanceUid }),
    commandField: request.commandField | 0x8000,
    respondsTo: request.messageId ?? 0,
    hasDataSet: false,
    status,
    ...more,
  };
}
