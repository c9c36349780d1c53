import '@mantine/core/styles.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { completePopupSignIn, isPopupCallback } from './shared/session.tsx';

if (isPopupCallback()) {
  void completePopupSignIn();
} else {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(<App />);
}
