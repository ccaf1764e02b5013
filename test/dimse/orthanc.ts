import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from '../bench/server-process.ts';

/** A DICOM node of another maker, driven over its own web interface. */
export type Orthanc = AsyncDisposable & {
  readonly aeTitle: string;
  readonly port: number;
  /** Tells it where the hub is, under the name `hub`. */
  knows(aeTitle: string, host: string, port: number): Promise<void>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
};

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
      Plugins: [],
    }),
  );
  const server = startServer('/usr/sbin/Orthanc', [join(folder, 'orthanc.json')]);
  await server.says(/Orthanc has started/);
  const send = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${http}${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Orthanc answers ${answer.status} to ${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    aeTitle,
    port,
    async knows(hubAe, host, hubPort) {
      await send('/modalities/hub', { method: 'PUT', body: JSON.stringify([hubAe, host, hubPort]) });
    },
    get: (path) => send(path),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
