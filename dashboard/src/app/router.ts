import { watch } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { nextPage } from '../session/next-page.ts'
import { signedIn } from '../session/session.ts'

/** The frame and the fleet page, apart from the first script, which the login page needs too. */
export const firstPage = () => import('./first-page.ts')

const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('../pages/login/LoginPage.vue'),
    meta: { public: true, title: 'Sign in' },
  },
  {
    path: '/password',
    name: 'password',
    component: () => import('../pages/login/PasswordPage.vue'),
    meta: { public: true, title: 'Set your password' },
  },
  {
    path: '/forgotten',
    name: 'forgotten',
    component: () => import('../pages/login/ForgottenPage.vue'),
    meta: { public: true, title: 'Forgotten password' },
  },
  {
    path: '/',
    component: async () => (await firstPage()).AppShell,
    children: [
      { path: '', name: 'fleet', component: async () => (await firstPage()).FleetPage, meta: { title: 'Fleet' } },
      {
        path: 'services/:path(.*)',
        name: 'service',
        component: () => import('../pages/service/ServicePage.vue'),
        meta: { title: 'Service' },
      },
      {
        path: 'groups',
        name: 'groups',
        component: () => import('../pages/groups/GroupsPage.vue'),
        meta: { title: 'SLA groups' },
      },
      {
        path: 'groups/:name',
        name: 'group',
        component: () => import('../pages/groups/detail/GroupPage.vue'),
        meta: { title: 'SLA group' },
      },
      {
        path: 'customers',
        name: 'customers',
        component: () => import('../pages/customers/CustomersPage.vue'),
        meta: { title: 'Customers' },
      },
      {
        path: 'customers/:slug',
        name: 'customer',
        component: () => import('../pages/customers/CustomerPage.vue'),
        meta: { title: 'Customer' },
      },
      {
        path: 'reports',
        name: 'reports',
        component: () => import('../pages/reports/ReportsPage.vue'),
        meta: { title: 'Reports' },
      },
      {
        path: 'agents',
        name: 'agents',
        component: () => import('../pages/agents/AgentsPage.vue'),
        meta: { title: 'Agents' },
      },
      {
        path: 'incidents',
        name: 'incidents',
        component: () => import('../pages/incidents/IncidentsPage.vue'),
        meta: { title: 'Incidents' },
      },
      {
        path: 'incidents/:id',
        name: 'incident',
        component: () => import('../pages/incidents/detail/IncidentPage.vue'),
        meta: { title: 'Incident' },
      },
      {
        path: 'maintenance',
        name: 'maintenance',
        component: () => import('../pages/maintenance/MaintenancePage.vue'),
        meta: { title: 'Planned maintenance' },
      },
      {
        path: 'corrections',
        name: 'corrections',
        component: () => import('../pages/corrections/CorrectionsPage.vue'),
        meta: { title: 'Corrections' },
      },
      {
        path: 'backups',
        name: 'backups',
        component: () => import('../pages/backups/BackupsPage.vue'),
        meta: { title: 'Backups' },
      },
      {
        path: 'storage',
        name: 'storage',
        component: () => import('../pages/storage/StoragePage.vue'),
        meta: { title: 'Storage' },
      },
      {
        path: 'tickets',
        name: 'tickets',
        component: () => import('../pages/tickets/TicketsPage.vue'),
        meta: { title: 'Tickets' },
      },
      {
        path: 'tickets/:id',
        name: 'ticket',
        component: () => import('../pages/tickets/detail/TicketPage.vue'),
        meta: { title: 'Ticket' },
      },
      {
        path: 'sessions',
        name: 'sessions',
        component: () => import('../pages/sessions/SessionsPage.vue'),
        meta: { title: 'My sessions' },
      },
      {
        path: 'users',
        name: 'users',
        component: () => import('../pages/users/UsersPage.vue'),
        meta: { title: 'Users' },
      },
      {
        path: 'users/keys',
        name: 'keys',
        component: () => import('../pages/keys/KeysPage.vue'),
        meta: { title: 'Keys' },
      },
      {
        path: 'users/providers',
        name: 'providers',
        component: () => import('../pages/providers/ProvidersPage.vue'),
        meta: { title: 'Login providers' },
      },
      {
        path: 'users/audit',
        name: 'audit',
        component: () => import('../pages/audit/AuditPage.vue'),
        meta: { title: 'Audit log' },
      },
      {
        path: 'users/limits',
        name: 'limits',
        component: () => import('../pages/limits/LimitsPage.vue'),
        meta: { title: 'Limits' },
      },
      {
        path: 'notifications',
        name: 'notification-channels',
        component: () => import('../pages/notifications/channels/ChannelsPage.vue'),
        meta: { title: 'Notification channels' },
      },
      {
        path: 'notifications/routes',
        name: 'notification-routes',
        component: () => import('../pages/notifications/routes/RoutesPage.vue'),
        meta: { title: 'Notification routes' },
      },
      {
        path: 'notifications/log',
        name: 'notification-log',
        component: () => import('../pages/notifications/DeliveriesPage.vue'),
        meta: { title: 'Notification log' },
      },
      {
        path: ':rest(.*)*',
        name: 'lost',
        component: () => import('./LostPage.vue'),
        meta: { title: 'Not found' },
      },
    ],
  },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach((to) => {
  // Status pages are rendered by core.
  if (to.path.startsWith('/status/')) {
    window.location.assign(to.fullPath)
    return false
  }
  if (signedIn.value || to.meta.public) return true
  return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
})

router.afterEach((to) => {
  const { path, name } = to.params
  const subject =
    to.name === 'service'
      ? String(path).split('/').at(-1)
      : to.name === 'group'
        ? name
        : to.name === 'ticket'
          ? to.params.id
          : to.meta.title
  document.title = subject ? `${subject} · ITOps` : 'ITOps'
})

// Signed out here or in another tab, or the session could not be renewed; or signed in in another tab.
watch(signedIn, (now) => {
  const { fullPath, meta, name, query } = router.currentRoute.value
  if (!now && !meta.public) void router.replace({ name: 'login', query: { next: fullPath } })
  if (now && name === 'login') void router.replace(nextPage(query.next))
})
