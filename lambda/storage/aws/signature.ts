import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentials } from './credentials.ts'

/** SHA-256, with a key HMAC, in the shape that the signer wants. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as string | Uint8Array)
  }
  update(data: Uint8Array): void {
    this.#hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    throw new Error('A digest is taken once.')
  }
}

export interface Unsigned {
  readonly url: URL
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Whom a signature is for. */
export interface Scope {
  readonly service: string
  readonly region: string
}

/** The headers of a POST with its signature, AWS's version 4; the signer keeps a day's key. `at` is now unless given. */
export const signedHeaders = async (
  { url, headers, body }: Unsigned,
  scope: Scope,
  credentials: AwsCredentials,
  at = new Date(),
): Promise<Record<string, string>> => {
  const signer = new SignatureV4({ ...scope, credentials, sha256: Sha256 })
  const { protocol, hostname, pathname: path, host } = url
  const request = { method: 'POST', protocol, hostname, path, query: {}, headers: { ...headers, host }, body }
  return (await signer.sign(request, { signingDate: at })).headers
}
