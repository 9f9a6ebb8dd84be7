// Numbers, sizes and times in words.

const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];
const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return trim(value.toFixed(1));
  if (size >= 0.01) return trim(value.toFixed(2));
  return value.toPrecision(1);
}

const trim = number => number.includes('.') ? number.replace(/\.?0+$/, '') : number;

function scaled(value, base, units, gap) {
  let unit = 0;
  let rest = value;
  while (Math.abs(rest) >= base * 0.9995 && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return digits(rest) + (units[unit] ? gap + units[unit] : '');
}

export const count = value => scaled(value, 1000, UNITS, ' ');
export const bytes = value => scaled(value, 1024, SIZES, ' ');

/** A span of time in its one or two largest units. */
export function span(seconds) {
  const size = Math.abs(seconds);
  if (size < 0.001) return size === 0 ? '0 s' : digits(seconds * 1e6) + ' µs';
  if (size < 1) return digits(seconds * 1000) + ' ms';
  if (size < 60) return trim(seconds.toFixed(size < 10 ? 1 : 0)) + ' s';
  const whole = Math.round(size);
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes < 10 && whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
}

/** How values of a unit are written: [number, what stands behind it]. */
const FORMS = {
  rate: value => [count(value), '/s'],
  count: value => [count(value), ''],
  bytes: value => split(bytes(value)),
  byterate: value => { const [number, unit] = split(bytes(value)); return [number, unit + '/s']; },
  seconds: value => split(span(value)),
  percent: value => [digits(value * 100), '%'],
};

function split(text) {
  const gap = text.lastIndexOf(' ');
  return text.indexOf(' ') === gap && gap > 0 ? [text.slice(0, gap), text.slice(gap)] : [text, ''];
}

const form = unit => FORMS[unit] ?? FORMS.count;

export const parts = (unit, value) => form(unit)(value);
export const full = (unit, value) => form(unit)(value).join('');

export function ago(millis, now) {
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  return seconds < 1 ? 'now' : span(seconds) + ' ago';
}

export function clock(millis, withDate = false) {
  const at = new Date(millis);
  const time = at.toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false});
  return withDate ? at.toLocaleDateString([], {day: 'numeric', month: 'short'}) + ' ' + time : time;
}

/** A number as it is, short: for tables of any metric. */
export function plain(value) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return value.toExponential(3);
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(6)));
}

/** A moment in its day, and the day where it is not today's. */
export function moment(millis, at = Date.now()) {
  const same = new Date(millis).toDateString() === new Date(at).toDateString();
  return clock(millis, !same);
}
