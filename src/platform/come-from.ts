import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An address without the form in which a socket of both families shows those of the older one. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

/** Whether a connection comes from this machine. */
export function isLoopback(address: string | undefined): boolean {
  return /^127\.|^::1$/.test(plainAddress(address));
}

const NETWORK = /^([\da-f.:]+)\/(\d{1,3})$/i;

/** Whether a text can be where calls come from: a name, an address, or a network in CIDR notation. */
export function isPlace(text: string): boolean {
  const [, address = '', bits = ''] = NETWORK.exec(text) ?? [];
  if (address !== '') return isIP(address) !== 0 && Number(bits) <= (isIP(address) === 6 ? 128 : 32);
  return /^[\w.:-]{1,253}$/.test(text);
}

/** Whether an address is the one, or of the network, that is given; null where the text is a name. */
export function isWithin(place: string, address: string): boolean | null {
  const [, network = place, bits] = NETWORK.exec(place) ?? [];
  if (isIP(network) === 0) return null;
  if (isIP(address) === 0) return false;
  const list = new BlockList();
  if (bits === undefined) list.addAddress(network, familyOf(network));
  else list.addSubnet(network, Number(bits), familyOf(network));
  return list.check(address, familyOf(address));
}

/** Whether a call comes from where it should; a name is looked up, and one that names nothing is nowhere. */
export async function comesFrom(place: string, remoteAddress: string | undefined): Promise<boolean> {
  const address = plainAddress(remoteAddress);
  const within = isWithin(place, address);
  if (within !== null) return within;
  try {
    const named = await lookup(place, { all: true });
    return named.some((one) => isWithin(one.address, address) === true);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo') return false;
    throw error;
  }
}
