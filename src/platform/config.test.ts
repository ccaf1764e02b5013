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

  it('refuse TLS settings that contradict each other, and files that are none', () => {
    expect(problemsOf({ TAMSOAT_DICOM_TLS_PORT: '2762' })).toEqual([
      'TAMSOAT_DICOM_TLS_PORT: needs TAMSOAT_DICOM_TLS_KEY and TAMSOAT_DICOM_TLS_CERT',
    ]);
    expect(problemsOf({ TAMSOAT_DICOM_TLS_CA: '/nowhere/ca.pem' })[0]).toMatch(
      /^TAMSOAT_DICOM_TLS_CA: .*ENOENT/,
    );
    const half = problemsOf({ TAMSOAT_DICOM_TLS_CERT: '/nowhere/cert.pem', TAMSOAT_DICOM_PORT: 'off' });
    expect(half.map((problem) => problem.split(':')[0])).toEqual([
      'TAMSOAT_DICOM_TLS_CERT',
      'TAMSOAT_DICOM_TLS_CERT',
      'TAMSOAT_DICOM_PORT',
    ]);
  });

  it('say from where HL7 may be sent, and take none at all where it is off', () => {
    const { hl7 } = readConfig({ TAMSOAT_HL7_PORT: 'off', TAMSOAT_HL7_FROM: '10.1.0.0/16, lab.example' });
    expect(hl7).toMatchObject({ port: null, from: ['10.1.0.0/16', 'lab.example'], tls: { port: null } });
    expect(readConfig({}).hl7).toMatchObject({ port: 2575, from: [] });
    expect(problemsOf({ TAMSOAT_HL7_FROM: '10.1.0.0/99' })).toHaveLength(1);
    expect(problemsOf({ TAMSOAT_HL7_TLS_PORT: '2576' })).toEqual([
      'TAMSOAT_HL7_TLS_PORT: needs TAMSOAT_HL7_TLS_KEY and TAMSOAT_HL7_TLS_CERT',
    ]);
  });

  it('take private SOP classes as UIDs', () => {
    const { dicom } = readConfig({ TAMSOAT_DICOM_PRIVATE_SOP_CLASSES: '1.2.3, 1.2.4' });
    expect(dicom.privateSopClasses).toEqual(['1.2.3', '1.2.4']);
    expect(problemsOf({ TAMSOAT_DICOM_PRIVATE_SOP_CLASSES: 'CT' })).toHaveLength(1);
  });

  it('leave other programs’ variables alone', () => {
    expect(problemsOf({ PATH: '/bin', TAMSOAT: 'x' })).toEqual([]);
  });

  it('each say what they are for', () => {
    expect(Object.values(SETTINGS).every((words) => words.length > 10)).toBe(true);
  });
});
