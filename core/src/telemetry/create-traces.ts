import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { AppError } from '../platform/errors.ts'
import type { Attributes, Trace } from '../platform/telemetry/trace.ts'

/** The spans of this process, each within the one that its caller has. */
export interface Traces {
  trace: Trace
  /** Whether work that is traced calls this. */
  isTracing(): boolean
  /** As `trace`, of a call to something else. */
  traceCall: Trace
  /** Begins the span of a request that came with these headers. */
  begin(name: string, headers: Record<string, unknown>, attributes: Attributes): Begun
}

/** A span that is ended by hand. */
export interface Begun {
  /** Runs what then belongs to it. */
  within<T>(work: () => T): T
  rename(name: string): void
  set(attributes: Attributes): void
  end(failed: boolean): void
}

/** No value is longer: what a caller sends must not fill the collector. */
const maxLength = 200

/** Spans are made by `tracer`; without one, nothing is traced. */
export function createTraces(tracer: Tracer): Traces {
  const storage = new AsyncLocalStorage<Context>()
  const propagator = new W3CTraceContextPropagator()
  const open = (name: string, kind: SpanKind, attributes: Attributes, parent: Context) => {
    const span = tracer.startSpan(name, { kind, attributes: bounded(attributes) }, parent)
    return { span, context: trace.setSpan(parent, span) }
  }
  const traceAs =
    (kind: SpanKind): Trace =>
    async (name, attributes, work) => {
      const { span, context } = open(name, kind, attributes, storage.getStore() ?? ROOT_CONTEXT)
      try {
        return await storage.run(context, () => work({ set: (more) => void span.setAttributes(bounded(more)) }))
      } catch (error) {
        fail(span, error)
        throw error
      } finally {
        span.end()
      }
    }
  return {
    trace: traceAs(SpanKind.INTERNAL),
    isTracing: () => storage.getStore() !== undefined,
    traceCall: traceAs(SpanKind.CLIENT),
    begin(name, headers, attributes) {
      const sent = propagator.extract(ROOT_CONTEXT, headers, {
        keys: Object.keys,
        get: (carrier, key) => {
          const value = Object(carrier)[key]
          return typeof value === 'string' ? value : undefined
        },
      })
      const { span, context } = open(name, SpanKind.SERVER, attributes, sent)
      return {
        within: (work) => storage.run(context, work),
        rename: (to) => void span.updateName(to),
        set: (more) => void span.setAttributes(bounded(more)),
        end(failed) {
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
  }
}

/** By its code alone: a message may hold values. */
function fail(span: Span, error: unknown): void {
  const code = error instanceof AppError || (error instanceof Error && 'code' in error) ? error.code : undefined
  span.setAttributes({
    'error.type': String(code ?? (error instanceof Error ? error.name : 'error')).slice(0, maxLength),
  })
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function bounded(attributes: Attributes): Attributes {
  const cut = (value: string | number | boolean) => (typeof value === 'string' ? value.slice(0, maxLength) : value)
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, cut(value)]))
}
