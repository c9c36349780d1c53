const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];

/** An amount of fen as yuan with two decimals and thousands apart, as `18,500.00`. */
export function formatYuan(fen: number): string {
  const whole = Math.floor(fen / 100);
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}.${String(fen % 100).padStart(2, '0')}`;
}

/** Four digits in capital figures, without zeros at either end. */
function capitalGroup(value: number): string {
  let text = '';
  let isZeroOwed = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      isZeroOwed = text !== '';
      continue;
    }
    text += (isZeroOwed ? '零' : '') + DIGITS[digit] + PLACES[place];
    isZeroOwed = false;
  }
  return text;
}

function capitalWhole(whole: number): string {
  let text = '';
  for (let group = GROUPS.length - 1; group >= 0; group--) {
    const value = Math.floor(whole / 10_000 ** group) % 10_000;
    if (value === 0) continue;
    const digits = capitalGroup(value);
    // A gap before the group is read as one zero.
    const isGap = text !== '' && (value < 1000 || Math.floor(whole / 10_000 ** (group + 1)) % 10 === 0);
    text += `${isGap ? '零' : ''}${digits}${GROUPS[group]}`;
  }
  return text;
}

/**
 * An amount of fen in capital figures (大写金额), as decisions and bills state it: `壹万捌仟伍佰元整`.
 * @param fen a whole number from 0 that a number holds exactly
 */
export function capitalYuan(fen: number): string {
  const whole = Math.floor(fen / 100);
  const [jiao, rest] = [Math.floor(fen / 10) % 10, fen % 10];
  const yuan = whole === 0 ? '' : `${capitalWhole(whole)}元`;
  if (jiao === 0 && rest === 0) return `${yuan || '零元'}整`;
  const isGap = yuan !== '' && jiao === 0;
  const tail = (digit: number, unit: string) => (digit === 0 ? '' : `${DIGITS[digit]}${unit}`);
  return `${yuan}${isGap ? '零' : ''}${tail(jiao, '角')}${tail(rest, '分')}${rest === 0 ? '整' : ''}`;
}
