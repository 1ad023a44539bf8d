import { LATE_INSTRUCTIONS, withoutLateInstructions } from '../../../core/canonical/late-instructions.ts'
import type { Message, Warning } from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'

/** The least that the model can have said between the results of its tools and the user's next word. */
const ANSWER: Message = { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] }

const withAnswer = (message: Message, index: number, prompt: readonly Message[]): Message[] =>
  message.role === 'user' && prompt[index - 1]?.role === 'tool' ? [ANSWER, message] : [message]

/** The prompt in an order of roles that the provider takes. */
export const inOrder = (
  prompt: readonly Message[],
  { takes, quirks }: Pick<EncodeTarget<'openai-chat'>, 'takes' | 'quirks'>,
): { ordered: readonly Message[]; warnings: Warning[] } => {
  const ordered = takes.instructions === 'anywhere' ? prompt : withoutLateInstructions(prompt)
  return {
    ordered: quirks.answerAfterTools ? ordered.flatMap(withAnswer) : ordered,
    warnings: ordered === prompt ? [] : [LATE_INSTRUCTIONS],
  }
}
