/** The frame of the dashboard and the page that most people see first, in one file: a browser that has nothing yet asks for a few. */
export { default as FleetPage } from '../pages/fleet/FleetPage.vue'
export { default as AppShell } from './AppShell.vue'
