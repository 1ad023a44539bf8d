import { describe, expect, test } from 'vitest'
import { isPublicAddress } from '#gateway/transport/public-address.ts'

const hostOf = (host: string): string => new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '')

/** Spellings of addresses that lead inside, as a caller could put them into a URL. */
const HOSTILE = [
  [
    'loopback',
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '0x7f.1',
    '127.255.255.254',
  ],
  ['this network', '0.0.0.0', '0', '0.1.2.3', '0x0'],
  ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '0xc0a80001', '012.1'],
  [
    'metadata',
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '[fd00:ec2::254]',
  ],
  ['shared', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
  ['special', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
  ['multicast and above', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '0xffffffff'],
  ['IPv6 local', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[fc00::1]', '[fd12::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]'],
  ['IPv6 special', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[2001:10::1]', '[2001:2::1]', '[5f00::1]'],
  [
    'mapped',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:a9fe:a9fe]',
    '[0:0:0:0:0:ffff:10.0.0.1]',
    '[::ffff:0:127.0.0.1]',
  ],
  ['compatible', '[::127.0.0.1]', '[::7f00:1]', '[::a9fe:a9fe]'],
  ['NAT64', '[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b::a00:1]', '[64:ff9b::]', '[64:ff9b:1::1]'],
  ['tunnels', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:4136:e378:8000:63bf:3fff:fdd2]'],
] as const

describe.each(HOSTILE.map(([kind, ...hosts]) => ({ kind, hosts })))('$kind', ({ hosts }) => {
  test.each(hosts)('%s is not public', (host) => {
    expect(isPublicAddress(hostOf(host))).toBe(false)
  })
})

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '134744072',
  '[2606:4700:4700::1111]',
  '[2001:4860:4860::8888]',
  '[64:ff9b::8.8.8.8]',
])('%s is public', (host) => {
  expect(isPublicAddress(hostOf(host))).toBe(true)
})

test.each(['', 'localhost', 'example.com', 'fe80::1%eth0', '2606:4700::1%eth0', '1.2.3', '1.2.3.4.5', '[::1]'])(
  '"%s" is no address',
  (text) => {
    expect(isPublicAddress(text)).toBe(false)
  },
)
