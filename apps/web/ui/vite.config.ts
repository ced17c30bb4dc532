import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever runs the build, a test runner included, gets React as it ships: the development build is twice the size.
process.env.NODE_ENV = 'production';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../../dist/apps/web/ui',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no inline script or data: font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
