import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '../src/access/accounts.ts';
import type { Role } from '../src/domain/roles.ts';
import { openHub, type RunningHub } from '../src/hub.ts';
import { readConfig } from '../src/platform/config.ts';

export const PASSWORD = 'a long test password';

export type TestHub = RunningHub & {
  readonly url: string;
  readonly dataDir: string;
  /** Runs every job until none is left. */
  drain(): Promise<void>;
  /** Creates an account of a role, signs it in over HTTP and gives a fetch that is that person's browser. */
  signIn(role: Role): Promise<(path: string, init?: RequestInit) => Promise<Response>>;
  /** A fetch with the administrator token, as an automation has it. */
  asAutomation(path: string, init?: RequestInit): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * The real hub on a free port; its jobs run when the test drains them.
 * Without TAMSOAT_DATA_DIR it stands on a temporary folder, which goes when the hub stops.
 */
export async function startHub(settings: Record<string, string> = {}): Promise<TestHub> {
  const given = settings.TAMSOAT_DATA_DIR;
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'tamsoat-test-')));
  const running = await openHub(
    readConfig({
      TAMSOAT_DATA_DIR: dataDir,
      TAMSOAT_HTTP_PORT: '0',
      TAMSOAT_DICOM_PORT: '0',
      TAMSOAT_HL7_PORT: '0',
      TAMSOAT_LOG_LEVEL: 'silent',
      ...settings,
    }),
  );
  const url = await running.listen();
  const { access } = running.hub;

  async function stop(): Promise<void> {
    await running.stop();
    if (given === undefined) await rm(dataDir, { recursive: true, force: true });
  }

  return {
    ...running,
    url,
    dataDir,
    stop,
    drain: () => running.workers.drain(),
    async signIn(role) {
      const email = `${role}@example.test`;
      const known = await running.hub.db
        .selectFrom('users')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirst();
      if (known === undefined)
        await createUser(access, { email, name: `Test ${role}`, password: PASSWORD, role });
      const answer = await fetch(`${url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ email, password: PASSWORD }),
      });
      if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      return (path, init = {}) => {
        const headers = new Headers(init.headers);
        headers.set('cookie', cookie);
        headers.set('origin', url);
        return fetch(`${url}${path}`, { ...init, headers });
      };
    },
    asAutomation(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${access.adminToken}`);
      return fetch(`${url}${path}`, { ...init, headers });
    },
    [Symbol.asyncDispose]: stop,
  };
}
