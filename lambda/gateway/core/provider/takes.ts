import { isImage } from '../canonical/media.ts'
import type { CallIdForm } from '../canonical/prompt.ts'
import type { ToolNameForm } from '../canonical/tool-names.ts'
import type { SchemasTaken } from '../schema/rules.ts'

export type MediaKind = 'image' | 'file'

export const mediaKind = (mediaType: string): MediaKind => (isImage(mediaType) ? 'image' : 'file')

/** Shapes that turns of a conversation may have. */
export interface Turns {
  /** Text of whitespace alone and turns that say nothing: an error where they are not taken. */
  readonly blank: boolean
  /** No two turns of one speaker in a row. */
  readonly alternate?: true
  /** The user has to speak first. */
  readonly userFirst?: true
  /** The user, or a tool, has to speak last: an answer is not continued. */
  readonly userLast?: true
}

/** Numbers that an API refuses to go beyond. */
export interface Limits {
  readonly stopSequences?: number
  readonly temperature?: number
  /** The fewest tokens that an answer may be limited to. */
  readonly minOutputTokens?: number
  /** Of tools, in number. */
  readonly tools?: number
  /** Of one image, in bytes. */
  readonly imageBytes?: number
}

/** What an API takes as it is. The rest is rewritten before it goes, or refused: `upstream/fit`. */
export interface Takes {
  /** Instructions in one message at the beginning, as many chat templates want it; in any number there; or anywhere. */
  readonly instructions: 'first-message' | 'beginning' | 'anywhere'
  /**
   * Whose reasoning it takes back, by the names that state is kept under; `signed`: its codec tells by the signature.
   * Absent: the provider's own.
   */
  readonly reasoningOf?: readonly string[] | 'signed'
  /** Models (catalog ids) that can be made to call any tool, but none by its name. Absent: none. */
  readonly onlyAnyTool?: RegExp
  /** Files that may be sent as URLs, of others the gateway sends the bytes. `by-model`: the loaded package says it. */
  readonly urls: readonly MediaKind[] | 'by-model'
  /** Tool call ids must match this; others are mapped onto it. Absent: any will do. */
  readonly callIds?: CallIdForm
  readonly toolNames: ToolNameForm
  /** Arguments of earlier calls may be any text. Absent: only an object. */
  readonly anyArguments?: true
  readonly turns: Turns
  readonly results: {
    /** What a tool's result can hold beside text. Other media are shown by the user after the results. */
    readonly media: readonly MediaKind[]
    /** A result without text is none there. */
    readonly needText?: true
    /** Documents of text are text there. */
    readonly noTextFiles?: true
  }
  /** Media types of images. Absent: not known. */
  readonly images?: readonly string[]
  /** Media types of documents, text aside. Absent: not known. */
  readonly files?: readonly string[]
  /** The part of a chat message that a document is, where it is another than `file`. */
  readonly documentPart?: 'document_url'
  /** Text can come as a document of its own; elsewhere it is text as any other. */
  readonly textFiles?: true
  /**
   * Calls and results of a conversation: taken whatever tools there are; only beside tools, which may be forbidden
   * then; or only beside tools that may be called.
   */
  readonly toolHistory: 'always' | 'beside-tools' | 'beside-callable-tools'
  /** JSON schemas of tools and answers; what is beyond that is told to the model and reported. */
  readonly schemas: SchemasTaken
  /** It can be held to JSON without a schema. */
  readonly jsonObject: boolean
  readonly limits?: Limits
}

/** What decides whether a body in a provider's own dialect can go there as it is. */
export interface RelayTakes {
  readonly takes: Takes
  /** It holds an answer to a JSON schema. */
  readonly takesSchema: boolean
  /** Nothing is known of the server. */
  readonly isUnknown?: boolean
}

export type UrlTakes = Pick<Takes, 'urls'>

/** May a file of that type be sent on as a URL? */
export const takesUrl = ({ urls }: UrlTakes, mediaType: string): boolean =>
  urls !== 'by-model' && urls.includes(mediaKind(mediaType))
