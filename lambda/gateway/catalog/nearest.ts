/** What is longer than this was no typo; the rest of it would only cost time. */
export const LONGEST = 100

/** Levenshtein's distance, in one row. */
export const editDistance = (a: string, b: string): number => {
  const row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      const substitution = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, substitution)
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}

/** The candidates most like the text by edit distance. Those of the same creator (before the slash) come first. */
export const nearestOf = (asked: string, candidates: readonly string[], count: number): string[] => {
  const text = asked.slice(0, LONGEST)
  const creator = text.slice(0, text.indexOf('/') + 1)
  const score = (candidate: string): number =>
    editDistance(text, candidate) - (creator !== '' && candidate.startsWith(creator) ? creator.length : 0)
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}
