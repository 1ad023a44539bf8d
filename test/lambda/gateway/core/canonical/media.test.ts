import { describe, expect, test } from 'vitest'
import { base64, dataUrl, exactMediaType, payloadOf } from '#gateway/core/canonical/media.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const PDF = Buffer.from('%PDF-1.7\n')

describe('the media type of a file', () => {
  test.each([
    ['image/*', PNG, 'image/png'],
    ['image', PNG, 'image/png'],
    ['image', PNG.toString('base64'), 'image/png'],
    ['application/*', PDF, 'application/pdf'],
    ['image/gif', PNG, 'image/png'],
    ['image/jpg', Buffer.from('no image'), 'image/jpeg'],
    ['image/jpeg', Buffer.from('RIFF....WEBPVP8 '), 'image/webp'],
    ['application/octet-stream', Buffer.from('RIFF....WAVEfmt '), 'audio/wav'],
    ['image/*', Buffer.from('no image'), 'image/*'],
  ])('%s with these bytes: %$', (mediaType, data, expected) => {
    expect(exactMediaType(mediaType, data)).toBe(expected)
  })
})

test('text is base64 already, bytes become it', () => {
  expect(base64('AAAA')).toBe('AAAA')
  expect(base64(new Uint8Array([0, 0, 0]))).toBe('AAAA')
})

test.each([
  ['data:image/png;base64,iVBO', 'image/png', 'iVBO'],
  ['DATA:image/png;charset=x;BASE64;y=z,iVBO', 'image/png', 'iVBO'],
  ['data:text/plain,a%20%C3%A9%ff%zz', 'text/plain', Buffer.from('a \xc3\xa9\xff%zz', 'latin1').toString('base64')],
  ['data:;base64,a%2Bb%3D', '', 'a+b='],
])('%s is in its parts', (url, mediaType, bytes) => {
  const given = dataUrl(url)
  expect(given && { mediaType: given.mediaType, bytes: payloadOf(given) }).toEqual({ mediaType, bytes })
})

test('without a comma, or with another scheme, it is none', () => {
  for (const url of ['data:image/png;base64', 'https://e.com/data:,']) expect(dataUrl(url)).toBeUndefined()
})
