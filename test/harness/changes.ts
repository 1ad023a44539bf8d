/** What a test changes of a sample: where it says `undefined`, the sample has nothing. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined }
