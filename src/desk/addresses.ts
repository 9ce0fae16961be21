import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Addresses that are somebody's own and not the internet's (IANA's registries of special addresses). */
const own: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** True for an address of the internet; of IPv6 only what is given out (2000::/3), without tunnels. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) {
    const list = new BlockList()
    for (const [net, bits] of own) list.addSubnet(net, bits, 'ipv4')
    return !list.check(address, 'ipv4')
  }
  if (!isIPv6(address)) return false
  const given = new BlockList()
  given.addSubnet('2000::', 3, 'ipv6')
  const special = new BlockList()
  for (const [net, bits] of [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const)
    special.addSubnet(net, bits, 'ipv6')
  return given.check(address, 'ipv6') && !special.check(address, 'ipv6')
}
