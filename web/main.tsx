import '@mantine/core/styles.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { finishPopup, isPopupAnswer } from './shared/session.tsx';

if (isPopupAnswer()) {
  void finishPopup();
} else {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(<App />);
}
