import { Link } from 'wouter';
import { useI18n } from '../shared/i18n-context.tsx';
import { TEXT } from './text.ts';

/** A main figure with its unit, and what it was a year before. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly change?: string | undefined;
  readonly href?: string;
  readonly bad?: boolean;
}

/** The main figures side by side; a figure with an `href` opens the list behind it. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  const { t } = useI18n(TEXT);
  return (
    <dl className="tiles">
      {tiles.map((tile) => (
        <div key={tile.label} className={tile.bad ? 'bad' : ''}>
          <dt>{tile.label}</dt>
          <dd>
            {tile.href ? <Link href={tile.href}>{tile.value}</Link> : tile.value} <small>{tile.unit}</small>
          </dd>
          {tile.change ? (
            <dd className="before">
              {t('lastYear')} {tile.change}
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}
