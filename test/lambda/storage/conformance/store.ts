/** A store under test and how to be rid of it. */
export interface Opened<T> {
  readonly store: T
  close(): void | Promise<void>
}

export type Open<T> = () => Opened<T> | Promise<Opened<T>>
