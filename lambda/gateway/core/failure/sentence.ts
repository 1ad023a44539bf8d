/** What others said, as a sentence that another may follow: it may end with a full stop or not. */
export const asSentence = (text: string): string => (/[.!?…]["'’”)\]]*$/.test(text) ? text : `${text}.`)
