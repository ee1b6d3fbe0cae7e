import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The page needs no session. */
    public?: boolean
    title?: string
  }
}
