import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, SETTINGS } from './config.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('give a working hub on loopback when there are none', () => {
    const config = readConfig({});
    expect(config.http).toEqual({ host: '127.0.0.1', port: 8080, publicUrl: null });
    expect(config.database.kind).toBe('sqlite');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('stop the start at an unknown name and list every problem at once', () => {
    const problems = problemsOf({
      TAMSOAT_HTTP_PROT: '1',
      TAMSOAT_HTTP_PORT: 'eighty',
      TAMSOAT_ADMIN_TOKEN: 'short',
      TAMSOAT_CVD_REGION: 'Medium',
      TAMSOAT_TIME_ZONE: 'Asia/Nowhere',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'TAMSOAT_HTTP_PROT',
      'TAMSOAT_HTTP_PORT',
      'TAMSOAT_ADMIN_TOKEN',
      'TAMSOAT_TIME_ZONE',
      'TAMSOAT_CVD_REGION',
    ]);
  });

  it('refuse a public address without TLS before the hub', () => {
    expect(problemsOf({ TAMSOAT_HTTP_HOST: '0.0.0.0' })).toHaveLength(1);
    expect(
      problemsOf({ TAMSOAT_HTTP_HOST: '0.0.0.0', TAMSOAT_PUBLIC_URL: 'http://hub.example' }),
    ).toHaveLength(1);
    expect(problemsOf({ TAMSOAT_HTTP_HOST: '0.0.0.0', TAMSOAT_PUBLIC_URL: 'https://hub.example' })).toEqual(
      [],
    );
  });

  it('leave other programs’ variables alone', () => {
    expect(problemsOf({ PATH: '/bin', TAMSOAT: 'x' })).toEqual([]);
  });

  it('each say what they are for', () => {
    expect(Object.values(SETTINGS).every((words) => words.length > 10)).toBe(true);
  });
});
