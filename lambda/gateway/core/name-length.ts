/**
 * The longest name that somebody may give a model, a user or a tag, in characters: records and keys of tables have room
 * for no more. Longer ones are refused where they come in.
 */
export const MAX_NAME = 200
