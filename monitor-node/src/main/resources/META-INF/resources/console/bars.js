// Bars over time: how many lines, by level. A span that is drawn over with the pointer is chosen.

import {element, svg} from './dom.js';
import {clock, count} from './format.js';

const HEIGHT = 72;
export const LEVELS = ['critical', 'error', 'warning', 'info', 'debug', 'other'];

/** The level of a line's labels in one of LEVELS. */
export function levelOf(text) {
  const word = String(text ?? '').toLowerCase();
  if (/^(crit|fatal|emerg|alert|panic)/.test(word)) return 'critical';
  if (/^(err|severe)/.test(word)) return 'error';
  if (/^warn/.test(word)) return 'warning';
  if (/^(info|notice)/.test(word)) return 'info';
  if (/^(debug|trace|fine)/.test(word)) return 'debug';
  return 'other';
}

/**
 * columns: [{level, values}] at the steps of the span.
 * onPick: called with two moments in seconds
 */
export function bars(columns, {start, end, step}, onPick) {
  const size = Math.round((end - start) / step) + 1;
  const sums = Array.from({length: size}, (_, i) => columns.reduce((sum, column) => sum + (column.values[i] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const width = 1000 / size;
  const drawn = [];
  const base = new Array(size).fill(HEIGHT);
  for (const level of [...LEVELS].reverse()) {
    for (const column of columns.filter(it => it.level === level)) {
      column.values.forEach((value, i) => {
        if (!value) return;
        const height = Math.max(1.5, value / most * (HEIGHT - 4));
        base[i] -= height;
        drawn.push(svg('rect', {x: (i * width + width * 0.08).toFixed(2), y: Math.max(0, base[i]).toFixed(2), width: (width * 0.84).toFixed(2),
          height: height.toFixed(2), class: 'level-' + level}));
      });
    }
  }
  const picked = svg('rect', {class: 'picked', y: 0, height: HEIGHT, width: 0});
  const drawing = svg('svg', {viewBox: `0 0 1000 ${HEIGHT}`, preserveAspectRatio: 'none', class: 'bars-plot', role: 'img',
    'aria-label': `${count(sums.reduce((a, b) => a + b, 0))} lines over time`}, ...drawn, picked);
  const label = element('span', {class: 'bars-label'});
  let from = null;
  const place = event => {
    const box = drawing.getBoundingClientRect();
    return Math.max(0, Math.min(size - 1, Math.floor((event.clientX - box.left) / box.width * size)));
  };
  drawing.addEventListener('pointermove', event => {
    const at = place(event);
    label.textContent = `${clock((start + at * step) * 1000, end - start > 86400)}  ${count(sums[at])} lines`;
    if (from !== null) {
      picked.setAttribute('x', Math.min(from, at) * width);
      picked.setAttribute('width', (Math.abs(at - from) + 1) * width);
    }
  });
  drawing.addEventListener('pointerdown', event => { from = place(event); drawing.setPointerCapture(event.pointerId); });
  drawing.addEventListener('pointerup', event => {
    if (from === null) return;
    const at = place(event);
    const [a, b] = [Math.min(from, at), Math.max(from, at)];
    from = null;
    onPick(start + (a - 1) * step, start + b * step);
  });
  return element('div', {class: 'histogram'}, drawing, element('div', {class: 'ticks'},
    ...[0, 0.25, 0.5, 0.75, 1].map(part => element('span', {}, clock((start + (end - start) * part) * 1000, end - start > 86400)))), label);
}
