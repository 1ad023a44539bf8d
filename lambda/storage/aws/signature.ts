import { createHmac, hash } from 'node:crypto'
import type { AwsCredentials } from './credentials.ts'

export interface Unsigned {
  readonly url: URL
  /** Lower-case names, values without blanks that signatures would leave out. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** As signatures want it, e.g. `20150830T123600Z`. */
const stampOf = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`

const encoded = (segment: string): string =>
  encodeURIComponent(segment).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** Encoded once more than in the URL, as all services but S3 want it. */
const canonicalPath = ({ pathname }: URL): string =>
  pathname === '/'
    ? pathname
    : pathname
        .replaceAll(/\/{2,}/g, '/')
        .split('/')
        .map(encoded)
        .join('/')

/**
 * Signs POSTs to the services of a region in AWS's signature version 4, and keeps their keys of a day. Every start loads
 * it: the SDK's own signer is 70 KB.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signer = (region: string) => {
  const kept = new Map<string, { readonly of: string; readonly key: string | Buffer }>()

  const keyOf = (service: string, secret: string, day: string): string | Buffer => {
    const of = `${day} ${secret}`
    const known = kept.get(service)
    if (known?.of === of) return known.key
    const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
    kept.set(service, { of, key })
    return key
  }

  /** The headers with those that sign them. */
  return (
    service: string,
    { url, headers, body }: Unsigned,
    { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
    at = new Date(),
  ): Record<string, string> => {
    const stamp = stampOf(at)
    const day = stamp.slice(0, 8)
    const signed: Record<string, string> = {
      ...headers,
      host: url.host,
      'x-amz-date': stamp,
      ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
    }
    const names = Object.keys(signed).sort()
    const lines = names.map((name) => `${name}:${signed[name]}\n`).join('')
    const list = names.join(';')
    const request = ['POST', canonicalPath(url), '', lines, list, hash('sha256', body)].join('\n')
    const scope = `${day}/${region}/${service}/aws4_request`
    const text = [ALGORITHM, stamp, scope, hash('sha256', request)].join('\n')
    const signature = hmac(keyOf(service, secretAccessKey, day), text).toString('hex')
    const credential = `${accessKeyId}/${scope}`
    return {
      ...signed,
      authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${list}, Signature=${signature}`,
    }
  }
}
