export {
  eventsDocument,
  latencyDocument,
  serviceDocument,
  statusChangedDocument,
  timelineDocument,
  vantageDocument,
} from '../graphql/generated/service.generated.ts'
