import { type HrTime, ValueType } from '@opentelemetry/api'
import { hrTime, millisToHrTime } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import type { MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client'

type Labels = Record<string, string | number>
type Family = MetricObjectWithValues<MetricValueWithName<string>>

const units: Record<string, string> = { seconds: 's', bytes: 'By', ratio: '1' }

/** Gives what `/metrics` says of this process, under the same names and with the same figures. */
export function createProducer(registry: Registry, resource: Resource): MetricProducer {
  const startTime = millisToHrTime(Date.now())
  return {
    async collect() {
      const families = (await registry.getMetricsAsJSON()) as Family[] // The library's type leaves out the samples' names.
      const interval = { startTime, endTime: hrTime() }
      const metrics = families.map((family) => toMetric(family, interval))
      return { resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'itops' }, metrics }] }, errors: [] }
    },
  }
}

function toMetric(family: Family, interval: { startTime: HrTime; endTime: HrTime }): MetricData {
  const { name, help, values } = family
  const type: string = String(family.type)
  const [, unit = ''] = name.replace(/_total$/, '').match(/_([a-z]+)$/) ?? []
  const data = {
    descriptor: { name, description: help, unit: units[unit] ?? '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
  if (type === 'histogram') {
    return { ...data, dataPointType: DataPointType.HISTOGRAM, dataPoints: histograms(values, interval) }
  }
  const dataPoints = values.map(({ labels, value }) => ({ ...interval, attributes: { ...labels }, value }))
  return type === 'counter'
    ? { ...data, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...data, dataPointType: DataPointType.GAUGE, dataPoints }
}

/** The buckets of the text format count all that is smaller, too; OTLP has each by itself. */
function histograms(
  values: Family['values'],
  interval: { startTime: HrTime; endTime: HrTime },
): DataPoint<Histogram>[] {
  const series = new Map<string, { attributes: Labels; bounds: number[]; upTo: number[]; sum: number; count: number }>()
  for (const { labels, value, metricName = '' } of values) {
    const { le, ...attributes } = labels as Labels
    const key = JSON.stringify(attributes)
    const one = series.get(key) ?? { attributes, bounds: [], upTo: [], sum: 0, count: 0 }
    series.set(key, one)
    if (metricName.endsWith('_sum')) one.sum = value
    else if (metricName.endsWith('_count')) one.count = value
    else {
      one.upTo.push(value)
      if (le !== '+Inf') one.bounds.push(Number(le))
    }
  }
  return [...series.values()].map(({ attributes, bounds, upTo, sum, count }) => ({
    ...interval,
    attributes,
    value: {
      buckets: { boundaries: bounds, counts: upTo.map((value, index) => value - (upTo[index - 1] ?? 0)) },
      sum,
      count,
    },
  }))
}
