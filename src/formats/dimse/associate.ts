import { asciiOf } from '../dicom/element-values.ts';
import { PduType, pdu } from './pdu.ts';

/** Association requests and acceptances (PS3.8 sections 9.3.2 and 9.3.3, with the items of PS3.7 annex D.3). */

export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
/** A presentation context has an odd number from 1 to 255, so there can be no more (PS3.8 section 9.3.2.2). */
const MOST_CONTEXTS = 128;
const MOST_SYNTAXES = 256;
const MOST_ROLES = 1024;
const LONGEST_UID = 64;

export type ProposedContext = {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
};

/** Who provides and who uses a SOP class on the association (PS3.7 annex D.3.3.4). */
export type Role = { readonly sopClassUid: string; readonly scu: boolean; readonly scp: boolean };

type Both = {
  readonly protocolVersion: number;
  readonly calledAe: string;
  readonly callingAe: string;
  readonly applicationContext: string;
  /** The longest PDU that the sender of this takes; 0 for any. */
  readonly maxPduLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersion: string;
  readonly roles: readonly Role[];
};
export type AssociateRequest = Both & { readonly contexts: readonly ProposedContext[] };

/** What became of a proposed context (PS3.8 table 9-18). */
export const CONTEXT_RESULT = {
  accepted: 0,
  userRejection: 1,
  abstractSyntax: 3,
  transferSyntaxes: 4,
} as const;
export type ContextAnswer = {
  readonly id: number;
  readonly result: number;
  readonly transferSyntax: string;
};
export type AssociateAccept = Both & { readonly contexts: readonly ContextAnswer[] };

type Item = { type: number; value: Buffer };

/** The items of a list, or null when one runs past its end. */
function itemsOf(bytes: Buffer): Item[] | null {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return null;
    items.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 4, end) });
    at = end;
  }
  return items;
}

const textOf = (bytes: Buffer) => asciiOf(bytes, 0, bytes.length);

/** A UID item; '' for one that is longer than a UID can be. */
const uidOf = (bytes: Buffer) => (bytes.length > LONGEST_UID + 1 ? '' : textOf(bytes));

function roleOf(value: Buffer): Role | null {
  if (value.length < 4) return null;
  const length = value.readUInt16BE(0);
  if (length + 4 !== value.length) return null;
  return {
    sopClassUid: uidOf(value.subarray(2, 2 + length)),
    scu: value.readUInt8(2 + length) === 1,
    scp: value.readUInt8(3 + length) === 1,
  };
}

type UserInformation = Pick<
  Both,
  'maxPduLength' | 'implementationClassUid' | 'implementationVersion' | 'roles'
>;

/** User information (PS3.7 annex D.3.3); sub-items that the hub does not negotiate are passed over, as the Standard has it. */
function userInformation(bytes: Buffer): UserInformation | string {
  const items = itemsOf(bytes);
  if (items === null) return 'a user item is cut off';
  let maxPduLength = 0;
  let implementationClassUid = '';
  let implementationVersion = '';
  const roles: Role[] = [];
  for (const { type, value } of items) {
    if (type === 0x51) {
      if (value.length !== 4) return 'the maximum length is not 4 bytes';
      maxPduLength = value.readUInt32BE(0);
    } else if (type === 0x52) implementationClassUid = uidOf(value);
    else if (type === 0x55) implementationVersion = textOf(value.subarray(0, 16));
    else if (type === 0x54) {
      const role = roleOf(value);
      if (role === null) return 'a role selection is cut off';
      roles.push(role);
      if (roles.length > MOST_ROLES) return 'there are too many role selections';
    }
  }
  return { maxPduLength, implementationClassUid, implementationVersion, roles };
}

function proposedContext(value: Buffer): ProposedContext | string {
  if (value.length < 4) return 'a presentation context is cut off';
  const items = itemsOf(value.subarray(4));
  if (items === null) return 'a presentation context is cut off';
  const id = value.readUInt8(0);
  if (id % 2 === 0) return 'a presentation context has an even number';
  const abstracts = items.filter((item) => item.type === 0x30);
  const transfers = items.filter((item) => item.type === 0x40);
  const [abstract] = abstracts;
  if (abstract === undefined || abstracts.length > 1)
    return 'a presentation context has not one abstract syntax';
  if (transfers.length === 0 || transfers.length > MOST_SYNTAXES) {
    return 'a presentation context has no transfer syntax, or too many';
  }
  return {
    id,
    abstractSyntax: uidOf(abstract.value),
    transferSyntaxes: transfers.map((transfer) => uidOf(transfer.value)),
  };
}

function contextAnswer(value: Buffer): ContextAnswer | string {
  if (value.length < 4) return 'a presentation context is cut off';
  const items = itemsOf(value.subarray(4));
  if (items === null) return 'a presentation context is cut off';
  const transfer = items.find((item) => item.type === 0x40);
  return {
    id: value.readUInt8(0),
    result: value.readUInt8(2),
    transferSyntax: transfer === undefined ? '' : uidOf(transfer.value),
  };
}

export type ParsedAssociate<T> = { ok: true; associate: T } | { ok: false; reason: string };

function parse<Context extends { readonly id: number }>(
  body: Buffer,
  contextType: number,
  contextOf: (value: Buffer) => Context | string,
): ParsedAssociate<Both & { readonly contexts: readonly Context[] }> {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  if (body.length < 68) return refuse('it is shorter than its fixed part');
  const items = itemsOf(body.subarray(68));
  if (items === null) return refuse('an item runs past its end');
  if (items.filter((item) => item.type === contextType).length > MOST_CONTEXTS) {
    return refuse(`it has more than ${MOST_CONTEXTS} presentation contexts`);
  }
  let applicationContext = '';
  let user: UserInformation | string | null = null;
  const contexts = new Map<number, Context>();
  for (const { type, value } of items) {
    if (type === 0x10) applicationContext = uidOf(value);
    else if (type === 0x50) {
      if (user !== null) return refuse('it has user information twice');
      user = userInformation(value);
      if (typeof user === 'string') return refuse(user);
    } else if (type === contextType) {
      const context = contextOf(value);
      if (typeof context === 'string') return refuse(context);
      if (contexts.has(context.id)) return refuse('two presentation contexts have one number');
      contexts.set(context.id, context);
    }
  }
  if (user === null) return refuse('it has no user information');
  return {
    ok: true,
    associate: {
      protocolVersion: body.readUInt16BE(0),
      calledAe: textOf(body.subarray(4, 20)),
      callingAe: textOf(body.subarray(20, 36)),
      applicationContext,
      ...user,
      contexts: [...contexts.values()],
    },
  };
}

/** Reads an A-ASSOCIATE-RQ after its header. Never throws on bytes; the reason holds none of them. */
export function parseAssociateRequest(body: Buffer): ParsedAssociate<AssociateRequest> {
  return parse(body, 0x20, proposedContext);
}

/** Reads an A-ASSOCIATE-AC after its header. */
export function parseAssociateAccept(body: Buffer): ParsedAssociate<AssociateAccept> {
  return parse(body, 0x21, contextAnswer);
}

function item(type: number, ...values: Uint8Array[]): Buffer {
  const value = Buffer.concat(values);
  const head = Buffer.alloc(4);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

const uidItem = (type: number, uid: string) => item(type, Buffer.from(uid, 'latin1'));
const aeTitle = (title: string) => Buffer.from(title.padEnd(16).slice(0, 16), 'latin1');

function roleItem({ sopClassUid, scu, scp }: Role): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sopClassUid.length);
  return item(0x54, length, Buffer.from(sopClassUid, 'latin1'), Buffer.from([scu ? 1 : 0, scp ? 1 : 0]));
}

function associate(type: number, of: Both, contexts: Buffer[]): Buffer {
  const head = Buffer.alloc(68);
  head.writeUInt16BE(of.protocolVersion, 0);
  aeTitle(of.calledAe).copy(head, 4);
  aeTitle(of.callingAe).copy(head, 20);
  const longest = Buffer.alloc(4);
  longest.writeUInt32BE(of.maxPduLength);
  return pdu(
    type,
    Buffer.concat([
      head,
      uidItem(0x10, of.applicationContext),
      ...contexts,
      item(
        0x50,
        item(0x51, longest),
        uidItem(0x52, of.implementationClassUid),
        ...of.roles.map(roleItem),
        uidItem(0x55, of.implementationVersion),
      ),
    ]),
  );
}

export function associateRq(request: AssociateRequest): Buffer {
  const contexts = request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(
      0x20,
      Buffer.from([id, 0, 0, 0]),
      uidItem(0x30, abstractSyntax),
      ...transferSyntaxes.map((uid) => uidItem(0x40, uid)),
    ),
  );
  return associate(PduType.associateRq, request, contexts);
}

export function associateAc(accept: AssociateAccept): Buffer {
  const contexts = accept.contexts.map(({ id, result, transferSyntax }) =>
    item(0x21, Buffer.from([id, 0, result, 0]), uidItem(0x40, transferSyntax)),
  );
  return associate(PduType.associateAc, accept, contexts);
}
