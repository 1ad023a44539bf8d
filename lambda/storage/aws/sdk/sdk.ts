import type { AwsCredentials } from '../credentials.ts'
import type { AwsServiceId, InputOf, OperationOf } from '../operations.ts'

/** How clients are made, whatever the environment says. */
export interface SdkSettings {
  readonly region?: string
  /** Of AWS's configuration files: instead of `AWS_PROFILE`. */
  readonly profile?: string
  readonly logger?: Readonly<Record<'debug' | 'info' | 'warn' | 'error', () => void>>
  readonly maxAttempts: number
  readonly retryMode: string
  readonly requestHandler: { readonly connectionTimeout: number }
}

export interface SdkClient {
  send(command: never, options: { readonly abortSignal: AbortSignal }): Promise<object>
  readonly config: {
    readonly region: () => Promise<string>
    readonly credentials: () => Promise<AwsCredentials>
  }
}

/** A service's client and the commands that stores need, so that no others are bundled. */
export interface SdkOf<S extends AwsServiceId> {
  readonly Client: new (settings: SdkSettings) => SdkClient
  readonly commands: { readonly [O in OperationOf<S>]: new (input: InputOf<S, O>) => object }
}
