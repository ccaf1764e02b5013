// Sets up what the other commands need, on a fresh clone with nothing but Node 20 and npm: the dependencies
// (Node 24 among them), the viewer's build, and with `--test` the Debian packages that judge the hub.
// Plain JavaScript without dependencies, for it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamps = join(root, 'node_modules/.tamsoat');

/** Debian packages of the tests, by a command that each one brings. */
const JUDGES = {
  chromium: 'chromium',
  dcmtk: 'dcmdump',
  openssl: 'openssl',
  orthanc: '/usr/sbin/Orthanc',
  'orthanc-dicomweb': '/usr/share/orthanc/plugins/libOrthancDicomWeb.so',
  dicom3tools: 'dciodvfy',
  'libgdcm-tools': 'gdcmconv',
  'libopenjp2-tools': 'opj_decompress',
  'python3-pydicom': '/usr/lib/python3/dist-packages/pydicom/__init__.py',
  'python3-hl7': 'mllp_send',
  'python3-numpy': '/usr/lib/python3/dist-packages/numpy/__init__.py',
  'postgresql-15': '/usr/lib/postgresql/15/bin/postgres',
  'fonts-noto-core': '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf',
};

/** The prebuilt viewer of another maker that the tests open on the hub; its package cannot be installed, only unpacked. */
const OHIF = {
  name: '@ohif/app@3.13.2',
  sha512: 'WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==',
  folder: join(root, '.setup/ohif'),
};

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\n${command} ${args.join(' ')} failed with ${status}.`);
    process.exit(status ?? 1);
  }
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/** Does a step only when the files it depends on have changed since it last succeeded. */
function once(name, inputs, product, step) {
  const digest = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input))).sort()) {
    digest.update(file).update(readFileSync(file));
  }
  const now = digest.digest('hex');
  const stamp = join(stamps, name);
  if (existsSync(join(root, product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  step();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, now);
}

function isThere(command) {
  if (command.startsWith('/')) return existsSync(command);
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

function installJudges() {
  const missing = Object.keys(JUDGES).filter((name) => !isThere(JUDGES[name]));
  if (missing.length === 0) return;
  console.log(`Installing Debian packages for the tests: ${missing.join(', ')}`);
  if (!isThere('apt-get')) {
    console.error(
      `The tests need ${missing.join(', ')} and there is no apt-get here; install them and run again.`,
    );
    process.exit(1);
  }
  const root = process.getuid?.() === 0;
  if (!root && !isThere('sudo')) {
    console.error(`The tests need ${missing.join(', ')}; become root, or install them and run again.`);
    process.exit(1);
  }
  const apt = (...args) => {
    const command = root ? ['apt-get', ...args] : ['sudo', 'apt-get', ...args];
    run(command[0], command.slice(1), { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
}

function unpackOhif() {
  const stamp = join(OHIF.folder, 'unpacked');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === OHIF.sha512) return;
  console.log(`Fetching ${OHIF.name} for the tests …`);
  rmSync(OHIF.folder, { recursive: true, force: true });
  mkdirSync(OHIF.folder, { recursive: true });
  run('npm', ['pack', OHIF.name, '--pack-destination', OHIF.folder, '--loglevel=error']);
  const [archive] = readdirSync(OHIF.folder).map((name) => join(OHIF.folder, name));
  if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== OHIF.sha512) {
    console.error(`${OHIF.name} is not the package that the tests know.`);
    process.exit(1);
  }
  run('tar', ['-xzf', archive, '-C', OHIF.folder, '--exclude=*.map']);
  rmSync(archive);
  writeFileSync(stamp, OHIF.sha512);
}

once('dependencies', ['package-lock.json', '.npmrc'], 'node_modules/.bin/node', () => {
  console.log('Installing the dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
});
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
};
/** What the viewer bundles: its own files and the few of the server that hold rules of both. */
const VIEWER_INPUTS = [
  'viewer',
  'src/domain',
  'src/access/policy.ts',
  'src/formats/tabular/columns.ts',
  'package-lock.json',
];

once('viewer', VIEWER_INPUTS, 'dist/viewer/index.html', () => {
  console.log('Building the viewer …');
  run(
    join(root, 'node_modules/.bin/node'),
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'viewer/vite.config.ts', '--logLevel', 'error'],
    { env },
  );
});
if (process.argv.includes('--test')) {
  installJudges();
  unpackOhif();
}
