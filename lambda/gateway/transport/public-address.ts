import { BlockList, isIP } from 'node:net'

/** https://www.iana.org/assignments/iana-ipv4-special-registry: everything that is not globally reachable. */
const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
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
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/**
 * https://www.iana.org/assignments/iana-ipv6-special-registry: the exceptions within 2000::/3, outside of which nothing
 * is public: Teredo and other protocol assignments, documentation, 6to4.
 */
const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const blockList = (subnets: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family)
  return list
}

// One list per family: Node matches IPv4 addresses against the IPv4-mapped part of IPv6 rules.
const notPublicV4 = blockList(NOT_PUBLIC_V4, 'ipv4')
const notPublicV6 = blockList(NOT_PUBLIC_V6, 'ipv6')
const globalV6 = blockList([['2000::', 3]], 'ipv6')
const nat64 = blockList([['64:ff9b::', 96]], 'ipv6')

/** The IPv4 address in the last 32 bits, however they are spelled. */
const embeddedV4 = (address: string): string => {
  // The URL parser writes IPv6 addresses in one way: hexadecimal groups, the longest run of zeros left out.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2)
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Whether an IP address belongs to the public internet. False for what is no address, and for scoped ones. */
export const isPublicAddress = (address: string): boolean => {
  switch (address.includes('%') ? 0 : isIP(address)) {
    case 4:
      return !notPublicV4.check(address, 'ipv4')
    case 6:
      // Networks without IPv4 reach it through NAT64 (RFC 6052): then the address inside counts.
      if (nat64.check(address, 'ipv6')) return isPublicAddress(embeddedV4(address))
      return globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6')
    default:
      return false
  }
}
