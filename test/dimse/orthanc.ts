import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort, startServer } from '../bench/server-process.ts';

/** A DICOM node of another maker, driven over its own web interface. */
export type Orthanc = AsyncDisposable & {
  readonly aeTitle: string;
  readonly port: number;
  /** Tells it where the hub is, under the name `hub`. */
  knows(aeTitle: string, host: string, port: number): Promise<void>;
  /** Tells its DICOMweb client where the hub is and by which token it is let in, under the same name. */
  knowsWeb(url: string, token: string): Promise<void>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  /** What it holds: the SOP Instance UIDs, sorted. */
  holds(): Promise<string[]>;
  /** A file as it holds it. */
  file(sopInstanceUid: string): Promise<Buffer>;
  /** Gives it files as a user of its web page does. */
  give(files: readonly Uint8Array[]): Promise<void>;
  /** Takes everything out of it. */
  empty(): Promise<void>;
};

const WEB_PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

const held = z.array(z.object({ ID: z.string(), MainDicomTags: z.object({ SOPInstanceUID: z.string() }) }));

/** Orthanc of Debian on free ports and an empty folder. */
export async function startOrthanc(): Promise<Orthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'tamsoat-orthanc-'));
  const [http, port] = [await freePort(), await freePort()];
  const aeTitle = 'ORTHANC';
  await writeFile(
    join(folder, 'orthanc.json'),
    JSON.stringify({
      StorageDirectory: folder,
      IndexDirectory: folder,
      HttpPort: http,
      DicomAet: aeTitle,
      DicomPort: port,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      Plugins: [WEB_PLUGIN],
      // What it shows is in this, whatever came in: its own default, Latin 1, has no Vietnamese.
      DefaultEncoding: 'Utf8',
      DicomAlwaysAllowStore: true,
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
  );
  const server = startServer('/usr/sbin/Orthanc', [join(folder, 'orthanc.json')]);
  await server.says(/Orthanc has started/);
  const ask = async (path: string, init?: RequestInit): Promise<Buffer> => {
    const answer = await fetch(`http://127.0.0.1:${http}${path}`, init);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(`Orthanc answers ${answer.status} to ${path}: ${bytes}`);
    return bytes;
  };
  const send = async (path: string, init?: RequestInit): Promise<unknown> => {
    const bytes = await ask(path, init);
    return bytes.length === 0 ? null : JSON.parse(bytes.toString());
  };
  const instances = async () =>
    held.parse(await send('/instances?expand')).map(({ ID, MainDicomTags }) => ({
      id: ID,
      uid: MainDicomTags.SOPInstanceUID,
    }));
  return {
    aeTitle,
    port,
    async knows(hubAe, host, hubPort) {
      await send('/modalities/hub', { method: 'PUT', body: JSON.stringify([hubAe, host, hubPort]) });
    },
    async knowsWeb(url, token) {
      const body = JSON.stringify({ Url: url, HttpHeaders: { Authorization: `Bearer ${token}` } });
      await send('/dicom-web/servers/hub', { method: 'PUT', body });
    },
    get: (path) => send(path),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    holds: async () => (await instances()).map(({ uid }) => uid).sort(),
    async file(sopInstanceUid) {
      const found = (await instances()).find(({ uid }) => uid === sopInstanceUid);
      if (found === undefined) throw new Error(`Orthanc does not hold ${sopInstanceUid}`);
      return ask(`/instances/${found.id}/file`);
    },
    async give(files) {
      for (const body of files) await send('/instances', { method: 'POST', body: new Uint8Array(body) });
    },
    async empty() {
      for (const { id } of await instances()) await send(`/instances/${id}`, { method: 'DELETE' });
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
