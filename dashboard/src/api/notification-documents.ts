export {
  channelsDocument,
  deleteChannelDocument,
  deleteRouteDocument,
  deliveriesDocument,
  failingChannelsDocument,
  previewRouteDocument,
  resendDocument,
  routesDocument,
  saveChannelDocument,
  saveRouteDocument,
  testChannelDocument,
} from '../graphql/generated/notifications.generated.ts'
export type {
  Channel,
  ChannelKind,
  Delivery,
  FormField,
  NotificationGrouping as Grouping,
  QuietHours,
  Route,
  RoutePreview as Preview,
  Weekday,
} from '../graphql/generated/types.generated.ts'

import type { Route } from '../graphql/generated/types.generated.ts'

/** A route without its id and place, as forms change it. */
export type RouteContent = Omit<Route, 'id' | 'position'>
