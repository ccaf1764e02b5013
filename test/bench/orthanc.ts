import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Target } from './measure.ts';
import { freePort, residentBytes, startServer } from './server-process.ts';

/** A whole Debian 13 with a newer Orthanc, beside this repository where somebody has laid one. */
const DEBIAN_13 = join(import.meta.dirname, '../../../shared/peer/trixie');
const PROGRAM = '/usr/sbin/Orthanc';
const WEB_PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

type Installed = {
  readonly version: string;
  /** The folder that it takes for its root; empty for this machine's own. */
  readonly chroot: string;
  readonly command: readonly string[];
};

function installed(chroot: string, command: readonly string[]): Installed | null {
  const [program = '', ...args] = command;
  const { status, stdout } = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  const version = /Orthanc (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
  return status === 0 && version !== undefined ? { version, chroot, command } : null;
}

function newer(a: Installed, b: Installed): number {
  return b.version.localeCompare(a.version, 'en', { numeric: true });
}

/** The newest Orthanc with its DICOMweb plugin that can be started here; null when there is none. */
export function newestOrthanc(): Installed | null {
  const found: (Installed | null)[] = [];
  if (process.getuid?.() === 0 && existsSync(join(DEBIAN_13, WEB_PLUGIN))) {
    found.push(installed(DEBIAN_13, ['chroot', DEBIAN_13, PROGRAM]));
  }
  const own = [
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'Orthanc')),
    PROGRAM,
  ];
  const program = own.find((path) => existsSync(path));
  if (program !== undefined && existsSync(WEB_PLUGIN)) found.push(installed('', [program]));
  return found.filter((one) => one !== null).sort(newer)[0] ?? null;
}

/**
 * Its own defaults, SyncStorageArea among them: like the hub it has bytes on disk before it answers.
 * Only ports, folders and who may ask are set.
 */
function configuration(folder: string, http: number, dicom: number): string {
  return JSON.stringify({
    Name: 'bench',
    StorageDirectory: folder,
    IndexDirectory: folder,
    Plugins: [WEB_PLUGIN],
    HttpPort: http,
    HttpBindAddresses: ['127.0.0.1'],
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomAet: 'ORTHANC',
    DicomPort: dicom,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowGet: true,
    DefaultEncoding: 'Utf8',
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  });
}

async function answers(url: string, ended: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !ended(); tries++) {
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Orthanc does not start');
}

/** Starts an Orthanc on free ports and an empty folder, on the same disk as the hub's wherever it has this machine's root. */
export async function startOrthanc(orthanc: Installed): Promise<Target> {
  const parent = orthanc.chroot === '' ? tmpdir() : join(orthanc.chroot, 'tmp');
  const outside = await mkdtemp(join(parent, 'bench-'));
  const inside = outside.slice(orthanc.chroot.length);
  const [http, dicom] = [await freePort(), await freePort()];
  await writeFile(join(outside, 'orthanc.json'), configuration(inside, http, dicom));
  const [program = '', ...args] = orthanc.command;
  const server = startServer(program, [...args, join(inside, 'orthanc.json')]);
  await answers(`http://127.0.0.1:${http}/system`, server.ended);
  return {
    name: 'orthanc',
    version: orthanc.version,
    web: `http://127.0.0.1:${http}/dicom-web`,
    headers: {},
    node: { host: '127.0.0.1', port: dicom, ae: 'ORTHANC' },
    memory: () => residentBytes(server.pid),
    async stop() {
      await server.stop();
      await rm(outside, { recursive: true, force: true });
    },
  };
}
