/** Which of the versions that were pushed serves. */
export interface PushedPointer {
  /** Undefined is what came with the release. */
  readonly version?: string
  /** What served before, which a rollback brings back; undefined as above. */
  readonly previous?: string
  /** When it was pointed there, in milliseconds since 1970. */
  readonly at: number
  /** Who did so, as far as their machine knows. */
  readonly by?: string
}

/** Catalogs and overrides that were pushed. Gateways read them; operators write them, by the command line. */
export interface PushedCatalogs {
  /** Undefined where nothing was ever pushed. */
  current(): Promise<PushedPointer | undefined>
  /** The bytes of a version, undefined where it is not there as a whole. Whoever reads them checks them. */
  content(version: string): Promise<Uint8Array | undefined>
  /** Keeps a version, also once more. Nothing points to it yet, so that nobody sees half of it. */
  put(version: string, content: Uint8Array): Promise<void>
  /** Points there, unless another version than `from` serves by now: then false. */
  point(to: PushedPointer, from: string | undefined): Promise<boolean>
}

/** What a gateway reads of them. */
export interface PushedSource {
  /** Which version serves, in one small read. */
  version(): Promise<string | undefined>
  /** For what few gateways read. */
  catalogs(): Promise<Pick<PushedCatalogs, 'content'>>
}
