import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frame } from '../../src/formats/hl7/frames.ts';
import { type Identity, image, pixelsOf } from '../conformance/dicom-objects.ts';
import { placeOf } from '../dimse/dcmtk.ts';
import { creatinine, transaction } from '../fhir/resources.ts';
import { openSender, oru } from '../hl7/sender.ts';
import { byFhir, byHl7, byStow, sha256 } from '../hostile/doors.ts';
import { openUpload, sendFile } from '../intake/send.ts';
import { begin, type Running, type Served, type Settings } from './tamsoat.ts';

/**
 * What a sender was told is safe, and the SHA-256 of the bytes it sent; of a C-STORE those are its data set. A message by
 * MLLP may share its file with others and is known by its control id.
 */
export type Safe =
  | { readonly kind: 'file' | 'dataSet'; readonly of: Identity; readonly hash: string }
  | { readonly kind: 'message' | 'bundle'; readonly hash: string }
  | { readonly kind: 'framed'; readonly controlId: string; readonly message: Buffer };

/** Told of each acknowledgement at once. */
export type OnSafe = (safe: Safe) => void;

const STUDIES = 5;

function identity(round: number, door: number, n: number): Identity {
  const study = `1.2.60.${round}.${door}.${n % STUDIES}`;
  return { study, series: `${study}.1`, instance: `${study}.1.${n}`, patientId: study };
}

function object(round: number, door: number, n: number): { of: Identity; bytes: Buffer } {
  const of = identity(round, door, n);
  return { of, bytes: image(of, pixelsOf(round * 1000 + n, 100 + 97 * (n % 17))) };
}

export const dataSetOf = (file: Buffer) => file.subarray(132 + 12 + file.readUInt32LE(140));

async function write(folder: string, round: number, door: number, count: number): Promise<Map<string, Safe>> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, Safe>();
  for (let n = 0; n < count; n++) {
    const { of, bytes } = object(round, door, n);
    const path = join(folder, `${n}.dcm`);
    await writeFile(path, bytes);
    files.set(
      path,
      door === 3
        ? { kind: 'dataSet', of, hash: sha256(dataSetOf(bytes)) }
        : { kind: 'file', of, hash: sha256(bytes) },
    );
  }
  return files;
}

/** Repeats until it throws: the hub died. */
async function forever(send: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; ; n++) await send(n);
}

function refused(what: string, told: unknown): never {
  throw new Error(`${what} was answered ${JSON.stringify(told)}`);
}

export function stowLane(hub: Served, round: number, onSafe: OnSafe): Promise<void> {
  return forever(async (n) => {
    const { of, bytes } = object(round, 1, n);
    const answer = await byStow(hub, bytes);
    if (!answer.taken) refused('STOW-RS', answer);
    onSafe({ kind: 'file', of, hash: sha256(bytes) });
  });
}

export async function uploadLane(hub: Served, round: number, onSafe: OnSafe): Promise<void> {
  const uploadId = await openUpload(hub.asAutomation);
  return forever(async (n) => {
    const { of, bytes } = object(round, 2, n);
    const answer = await sendFile(hub.asAutomation, uploadId, `${n}.dcm`, bytes);
    if (answer.status !== 204) refused('an upload', answer.status);
    onSafe({ kind: 'file', of, hash: sha256(bytes) });
  });
}

/** DCMTK's storescu over a folder; it says of each file that it was stored before it sends the next. */
export async function storeLane(hub: Served, round: number, folder: string, onSafe: OnSafe): Promise<void> {
  const files = await write(folder, round, 3, 150);
  const args = ['-v', '-aec', 'TAMSOAT', ...placeOf(hub.dicom), '+sd', folder];
  await new Promise<void>((resolve, reject) => {
    const child = spawn('storescu', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let rest = '';
    let sending = '';
    child.stderr.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        sending = /Sending file: (.*)$/.exec(line)?.[1] ?? sending;
        const safe = files.get(sending);
        if (line.includes('Received Store Response (Success)') && safe !== undefined) onSafe(safe);
      }
    });
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

export async function messageLane(hub: Served, round: number, sample: string, onSafe: OnSafe): Promise<void> {
  const text = await readFile(sample, 'utf8');
  return forever(async (n) => {
    const message = Buffer.from(text.replaceAll('TS-0001', `K-${round}-${n}`));
    const answer = await byHl7(hub, message);
    if (!answer.taken) refused('HL7', answer);
    onSafe({ kind: 'message', hash: sha256(message) });
  });
}

/** Three laboratories by MLLP at once, so that their messages share files and commits. */
export async function mllpLane(hub: Served, round: number, onSafe: OnSafe): Promise<void> {
  const [, address = ''] = await hub.saying(/taken by MLLP at (\S+)/);
  const laboratory = async (_: unknown, at: number) => {
    const sender = await openSender(address);
    return forever(async (n) => {
      const controlId = `F-${round}-${at}-${n}`;
      const message = oru({ controlId, patientId: `F-${round}-${n % STUDIES}` });
      sender.say(frame(message));
      const answer = await sender.hear();
      if (!answer.includes(`MSA|AA|${controlId}`)) refused('MLLP', answer);
      onSafe({ kind: 'framed', controlId, message });
    });
  };
  await Promise.allSettled(Array.from({ length: 3 }, laboratory));
}

export function fhirLane(hub: Served, round: number, onSafe: OnSafe): Promise<void> {
  return forever(async (n) => {
    const bundle = Buffer.from(JSON.stringify(transaction(`B-${round}-${n}`, [creatinine(1 + n / 100)])));
    const answer = await byFhir(hub, bundle);
    if (!answer.taken) refused('FHIR', answer);
    onSafe({ kind: 'bundle', hash: sha256(bundle) });
  });
}

/** `tamsoat import` of a folder, a process of its own beside the hub; resolves once its first file is in. */
export async function importing(
  settings: Settings,
  round: number,
  folder: string,
): Promise<{ running: Running; safe(): Safe[] }> {
  const files = await write(folder, round, 4, 250);
  const running = begin(settings, ['import', folder, '--no-work']);
  await running.saying(/^stored .*\n/m);
  return {
    running,
    // Its receipts are read once it is dead: a half line is no receipt.
    safe: () =>
      [...running.output().matchAll(/^stored\s+(\S+)\n/gm)].flatMap(([, path = '']) => files.get(path) ?? []),
  };
}
