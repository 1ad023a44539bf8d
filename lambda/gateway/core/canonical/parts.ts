/**
 * The canonical form: the AI SDK's LanguageModelV4 types under our words. The one file to touch when they move.
 * Types only, nothing of the package is loaded.
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FilePart,
  LanguageModelV4FinishReason,
  LanguageModelV4FunctionTool,
  LanguageModelV4GenerateResult,
  LanguageModelV4Message,
  LanguageModelV4ProviderTool,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolChoice,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolResultPart,
  LanguageModelV4Usage,
  SharedV4FileData,
  SharedV4ProviderMetadata,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from '@ai-sdk/provider'

/** What is asked: prompt, tools and settings. Transport concerns (abort, headers) stay outside. */
export type CallOptions = Omit<LanguageModelV4CallOptions, 'abortSignal' | 'headers'>
export type Message = LanguageModelV4Message
export type UserPart = Extract<Message, { role: 'user' }>['content'][number]
export type AssistantPart = Extract<Message, { role: 'assistant' }>['content'][number]
export type FilePart = LanguageModelV4FilePart
export type FileData = SharedV4FileData
export type FunctionTool = LanguageModelV4FunctionTool
export type ProviderTool = LanguageModelV4ProviderTool
export type ToolChoice = LanguageModelV4ToolChoice
export type ToolResultPart = LanguageModelV4ToolResultPart
export type ToolResultOutput = LanguageModelV4ToolResultOutput
export type ProviderOptions = SharedV4ProviderOptions
export type ProviderMetadata = SharedV4ProviderMetadata

/** What is answered: a stream of parts, or the same reduced to a result. */
export type StreamPart = LanguageModelV4StreamPart
export type Content = LanguageModelV4Content
export type FinishReason = LanguageModelV4FinishReason
export type TokenUsage = LanguageModelV4Usage
export type Warning = SharedV4Warning
/** A whole answer. `response` carries id, model and time as the provider reported them. */
export type Result = Omit<LanguageModelV4GenerateResult, 'request'>

/** A model as the AI SDK's provider packages make them; `upstream/adapt` runs them. */
export type PackageModel = LanguageModelV4
