import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router.ts'
import '../ui/theme/tokens.css'
import '../ui/theme/base.css'
import '../ui/theme/layout.css'
import { applyColorMode } from '../ui/theme/color-mode.ts'

applyColorMode(document.documentElement)
createApp(App).use(router).mount('#app')
