import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router.ts'
import './theme/base.css'
import { applyPalette } from './theme/color-mode.ts'

applyPalette(document.documentElement)
createApp(App).use(router).mount('#app')
