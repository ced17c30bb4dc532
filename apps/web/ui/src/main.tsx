import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/landing.css';
import './styles/frame.css';
import './styles/sheet.css';
import './styles/decisions.css';
import './styles/operations.css';
import './styles/chat.css';
import './styles/sidebar.css';
import './styles/turn.css';
import './styles/call.css';
import './styles/prose.css';
import './styles/table.css';
import './styles/samples.css';
import './styles/touch.css';
import './styles/print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
