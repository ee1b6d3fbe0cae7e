/** What is known of a piece of work: words and numbers, never a secret or a value of SQL. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work that is under way. */
export interface TracedWork {
  /** Adds what has become known of it. */
  set(attributes: Attributes): void
}

/** Runs `work` as a part of whatever work calls this, under a name of a bounded list. */
export type Trace = <T>(name: string, attributes: Attributes, work: (traced: TracedWork) => Promise<T>) => Promise<T>

/** Runs the work and records nothing. */
export const untraced: Trace = (_name, _attributes, work) => work({ set: () => {} })
