import { createApp } from 'vue'
import { restoreSession } from '../session/session.ts'
import App from './App.vue'
import { firstPage, router } from './router.ts'
import '../ui/theme/tokens.css'
import '../ui/theme/base.css'
import '../ui/theme/layout.css'
import { applyColorMode } from '../ui/theme/color-mode.ts'

applyColorMode(document.documentElement)
// Whoever has a session was sent another index page (see vite.config.ts): what it preloads gets ready while core says whose it is.
if ('signedIn' in document.documentElement.dataset) void firstPage().catch(() => undefined)
// Whoever core does not answer comes to the login page, which says so.
await restoreSession().catch(() => undefined)
createApp(App).use(router).mount('#app')
