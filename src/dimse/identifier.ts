import { attributeOf, LEVELS, type Level } from '../dicomweb/qido-attributes.ts';
import { parseQidoQuery, type QidoQuery } from '../dicomweb/qido-query.ts';
import { HubError, type Result } from '../domain/errors.ts';
import { type DicomJson, type DicomJsonValue, toDicomJson } from '../formats/dicom/dicom-json.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import type { ScanLimits } from '../formats/dicom/scan-elements.ts';
import { transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import { writeDataSet } from '../formats/dicom/write-data-set.ts';
import { writeMetaHeader } from '../formats/dicom/write-meta-header.ts';

/** Query levels of PS3.4 section C.6, the patient's only under the Patient Root. */
export type QueryLevel = 'patient' | Level;
const LEVEL_WORDS: ReadonlyMap<string, QueryLevel> = new Map([
  ['PATIENT', 'patient'],
  ['STUDY', 'study'],
  ['SERIES', 'series'],
  ['IMAGE', 'instance'],
]);
const wordOf = (level: QueryLevel) => [...LEVEL_WORDS].find(([, known]) => known === level)?.[0] ?? '';

const LEVEL = '00080052';
/** Elements of an identifier that match nothing by themselves: character set, level, time zone, where it is held. */
const NO_KEYS = new Set(['00080005', LEVEL, '00080054', '00080056', '00080201']);
const UNIQUE_KEYS: Readonly<Record<QueryLevel, string>> = {
  patient: '00100020',
  study: '0020000D',
  series: '0020000E',
  instance: '00080018',
};
const ORDER: readonly QueryLevel[] = ['patient', ...LEVELS];

/**
 * What every query stays far below, and what is read at once, in some milliseconds. Each answer of a query repeats
 * its keys, so that many keys would cost as much once more for each match.
 */
export const ORDINARY: ScanLimits = { depth: 16, elements: 2_000, headerBytes: 512 * 1024 };

/** The Unicode of an identifier as it came, whatever its character set; refused beyond the limits. */
export function readIdentifier(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  limits = ORDINARY,
): Result<{ json: DicomJson }> {
  const meta = writeMetaHeader({
    sopClassUid: '',
    sopInstanceUid: '',
    transferSyntaxUid,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
  });
  const read = toDicomJson(Buffer.concat([meta, bytes]), { limits, bulkDataUri: () => '' });
  return read.ok ? { ok: true, json: read.json } : { ok: false, reason: read.reason };
}

export function writeIdentifier(json: DicomJson, transferSyntaxUid: string): Buffer {
  return writeDataSet(json, { explicitVr: transferSyntax(transferSyntaxUid)?.explicitVr ?? false });
}

/** The query level of an identifier. @throws HubError invalid */
export function levelOf(json: DicomJson, root: 'patient' | 'study'): QueryLevel {
  const [value] = json[LEVEL]?.Value ?? [];
  const level = typeof value === 'string' ? LEVEL_WORDS.get(value.trim()) : undefined;
  if (level === undefined || (level === 'patient' && root === 'study')) {
    throw new HubError('invalid', 'QueryRetrieveLevel is none of this service');
  }
  return level;
}

function textOf(value: DicomJsonValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic, Ideographic } = value;
  if (typeof Alphabetic === 'string') return Alphabetic;
  return typeof Ideographic === 'string' ? Ideographic : '';
}

export type FindQuery = {
  readonly level: QueryLevel;
  readonly query: QidoQuery;
  /** Whether a key was given that the hub does not match by, so that more is answered than was asked for. */
  readonly keysPassedOver: boolean;
};

/**
 * A C-FIND identifier as the search that DICOMweb knows (PS3.4 section C.2.2.2): the same rules of matching.
 * @throws HubError invalid, with the name of the key and never its value
 */
export function findQuery(json: DicomJson, root: 'patient' | 'study'): FindQuery {
  const level = levelOf(json, root);
  // Of a patient's level only the patient's own keys are matched, which QIDO counts to the study.
  const known =
    level === 'patient' ? new Set(['00100010', '00100020', '00100021', '00100030', '00100040']) : null;
  const params = new URLSearchParams();
  let keysPassedOver = false;
  for (const [tag, { Value = [] }] of Object.entries(json)) {
    const value = Value.map(textOf).join('\\');
    if (NO_KEYS.has(tag) || value === '') continue;
    const attribute = attributeOf(tag);
    const reach = LEVELS.indexOf(level === 'patient' ? 'study' : level);
    const matched =
      attribute !== null && LEVELS.indexOf(attribute.level) <= reach && (known === null || known.has(tag));
    if (matched) params.set(tag, value);
    else keysPassedOver = true;
  }
  // Dates and times are matched apart: to combine them takes a negotiation (PS3.4 section C.3.2), which the hub declines.
  const query = parseQidoQuery(params, level === 'patient' ? 'study' : level, { combined: false });
  return { level, query, keysPassedOver };
}

/**
 * The unique keys of a C-MOVE or C-GET identifier down to its level (PS3.4 section C.4.2.2.1), as a search for instances.
 * @throws HubError invalid when the key of its level is missing
 */
export function retrieveQuery(json: DicomJson, root: 'patient' | 'study'): QidoQuery {
  const level = levelOf(json, root);
  const params = new URLSearchParams();
  for (const each of ORDER.slice(0, ORDER.indexOf(level) + 1)) {
    const tag = UNIQUE_KEYS[each];
    const value = (json[tag]?.Value ?? []).map(textOf).join('\\');
    if (value !== '' && !/[*?]/.test(value)) params.set(tag, value);
    else if (each === level) throw new HubError('invalid', 'The unique key of its level is missing');
  }
  return parseQidoQuery(params, 'instance');
}

/** One answer: what was asked for of what is held, empty where nothing is, and what every answer says. */
export function findAnswer(asked: DicomJson, found: DicomJson, level: QueryLevel, ae: string): DicomJson {
  const answer: DicomJson = {};
  for (const [tag, { vr }] of Object.entries(asked)) answer[tag] = found[tag] ?? { vr };
  return {
    ...answer,
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    [LEVEL]: { vr: 'CS', Value: [wordOf(level)] },
    '00080054': { vr: 'AE', Value: [ae] },
    [UNIQUE_KEYS[level]]: found[UNIQUE_KEYS[level]] ?? { vr: level === 'patient' ? 'LO' : 'UI' },
  };
}
