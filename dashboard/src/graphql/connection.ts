import { Client, fetchExchange, type SubscriptionForwarder, subscriptionExchange } from '@urql/core'
import { provideClient } from '@urql/vue'
import { createEventHook, useDocumentVisibility, useOnline, useTimeoutFn } from '@vueuse/core'
import type { Client as SocketClient } from 'graphql-ws'
import { computed, type InjectionKey, inject, onScopeDispose, provide, type Ref, ref, watch } from 'vue'
import { backoffMs } from './backoff.ts'
import { serviceChangedDocument, statusChangedDocument } from './generated/service.generated.ts'
import type { ServiceChange, StatusEvent } from './generated/types.generated.ts'
import { type LiveState, openLiveSocket } from './live-socket.ts'
import { authorizedFetch, watchReachable } from './send-request.ts'
import { createTurns, type Turns } from './turns.ts'
import type { NoVariables, TypedDocument } from './typed-document.ts'

/** What pages need of the connection to core. */
export interface Connection {
  client: Client
  state: Readonly<Ref<LiveState>>
  /** False while core does not answer. */
  reachable: Readonly<Ref<boolean>>
  turns: Turns
  /** Calls back on every status change; ends with the calling component. */
  onStatusChange: (callback: (event: StatusEvent) => void) => void
  /** Calls back on every rollout, restart and scaling that becomes known; ends with the calling component. */
  onServiceChange: (callback: (change: ServiceChange) => void) => void
  /** Calls back when changes may have been missed: after a reconnection, or when the tab is seen again. */
  onResume: (callback: () => void) => void
  /** Asks for everything that is shown once more. */
  resume: () => void
}

const connectionKey: InjectionKey<Connection> = Symbol('connection')

export function useConnection(): Connection {
  const connection = inject(connectionKey)
  if (!connection) throw new Error('useConnection needs provideConnection above it')
  return connection
}

/** Opens the one connection of a signed-in page; it closes with the calling component. */
export function provideConnection(): Connection {
  const socketState = ref<LiveState>('connecting')
  const online = useOnline()
  const state = computed<LiveState>(() => (online.value ? socketState.value : 'offline'))
  const socket = openLiveSocket((next) => {
    socketState.value = next
  })
  const watched = watchReachable(authorizedFetch)
  const client = new Client({
    url: '/graphql',
    fetch: watched.fetch,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    exchanges: [subscriptionExchange({ forwardSubscription: forwardTo(socket) }), fetchExchange],
  })
  provideClient(client)
  const changes = createEventHook<StatusEvent>()
  follow(client, statusChangedDocument, ({ serviceStatusChanged }) => void changes.trigger(serviceStatusChanged))
  const serviceChanges = createEventHook<ServiceChange>()
  follow(client, serviceChangedDocument, ({ serviceChanged }) => void serviceChanges.trigger(serviceChanged))
  onScopeDispose(() => void socket.dispose())
  const { reachable } = watched
  const hooks = { onStatusChange: changes.on, onServiceChange: serviceChanges.on }
  const connection = { client, state, reachable, turns: createTurns(), ...hooks, ...resumeHook(state) }
  provide(connectionKey, connection)
  return connection
}

function forwardTo(socket: SocketClient): SubscriptionForwarder {
  return ({ query = '', variables }) => ({
    subscribe: (sink) => ({
      unsubscribe: socket.subscribe(
        { query, ...(variables && { variables }) },
        {
          next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors: [...errors] }) }),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      ),
    }),
  })
}

/** Keeps one subscription alive; where the socket gives up (a refused token, a server error) it subscribes anew. */
function follow<Data>(client: Client, document: TypedDocument<Data, NoVariables>, onData: (data: Data) => void): void {
  let failures = 0
  let subscription: { unsubscribe: () => void } | null = null
  const delay = ref(0)
  const retry = useTimeoutFn(subscribe, delay, { immediate: false })
  function subscribe(): void {
    subscription?.unsubscribe()
    subscription = client.subscription(document, {}).subscribe(({ data, error }) => {
      if (error) {
        delay.value = backoffMs(failures++, Math.random())
        retry.start()
      } else if (data) {
        failures = 0
        onData(data)
      }
    })
  }
  subscribe()
  onScopeDispose(() => subscription?.unsubscribe())
}

function resumeHook(state: Readonly<Ref<LiveState>>): Pick<Connection, 'onResume' | 'resume'> {
  const resumed = createEventHook<[]>()
  const visibility = useDocumentVisibility()
  let interrupted = false
  watch(state, (now, before) => {
    if (before === 'live') interrupted = true
    if (now === 'live' && interrupted) {
      interrupted = false
      void resumed.trigger()
    }
  })
  watch(visibility, (now) => {
    if (now === 'visible') void resumed.trigger()
  })
  return { onResume: resumed.on, resume: () => void resumed.trigger() }
}
