/** Milliseconds without a key after which what is typed is searched for: shorter than most people's next key, and not to be felt. */
export const typingPauseMs = 100
