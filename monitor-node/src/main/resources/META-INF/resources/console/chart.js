// One panel: its frame, its data and its drawing.

import uPlot from './uplot.js';
import {range, rate} from './api.js';
import {element, colour} from './dom.js';
import {full, parts} from './format.js';

const PALETTE = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7'];
const LINES_MAX = 8;
const HEIGHT = 142;

export class Chart {
  constructor(definition) {
    this.definition = definition;
    this.visible = false;
    this.plot = null;
    this.lines = [];
    this.loaded = '';
    this.title = element('h3', {}, definition.title);
    this.now = element('p', {class: 'now'});
    this.area = element('div', {class: 'plot'});
    this.note = element('p', {class: 'empty'}, 'loading');
    this.keys = element('ul', {class: 'keys'});
    this.area.append(this.note);
    this.frame = element('figure', {class: 'panel', role: 'group', 'aria-label': definition.title},
      element('header', {}, this.title, this.now), this.area, this.keys);
    new ResizeObserver(() => this.resize()).observe(this.area);
  }

  /** Loads the range anew and draws it; a load that is overtaken by another is dropped. */
  async load(span, names) {
    this.pending?.abort();
    const pending = this.pending = new AbortController();
    try {
      const {start, end, step} = span;
      const columns = await Promise.all(this.definition.series.map(series =>
        range(series.query, start - step, end, step, pending.signal)));
      this.lines = this.#lines(columns, step, names);
      this.times = Array.from({length: Math.round((end - start) / step) + 1}, (_, i) => start + i * step);
      this.draw();
    } catch (failure) {
      if (failure.name !== 'AbortError' && this.lines.length === 0) this.#empty('no answer from the monitor');
    }
  }

  #lines(columns, step, names) {
    const sums = new Map();
    columns.forEach((column, i) => {
      const series = this.definition.series[i];
      if (series.unless !== undefined && columns[series.unless].length > 0) return;
      for (const {labels, values} of column) {
        const name = series.node ? names.get(labels.instance) ?? labels.node ?? labels.instance
          : series.by ? labels[series.by] ?? '' : series.name;
        const drawn = (series.rate ? rate(values, step) : values).slice(1);
        const sum = sums.get(name);
        sums.set(name, sum ? add(sum, drawn) : drawn);
      }
    });
    let lines = [...sums].map(([name, values]) => ({name, values, last: last(values), peak: peak(values)}));
    const spoken = lines.filter(line => line.peak > 0);
    if (!this.definition.always && (spoken.length > 0 || this.definition.hideZero) && this.definition.unit !== 'percent') {
      lines = spoken.length > 0 ? spoken : lines.slice(0, 1).map(line => ({...line, name: 'none'}));
    }
    lines.sort((a, b) => order(this.definition, a.name, b.name));
    if (lines.length > LINES_MAX) {
      lines = lines.sort((a, b) => b.peak - a.peak).slice(0, LINES_MAX);
    }
    lines.forEach((line, i) => { line.colour = this.definition.colours?.[line.name] ?? PALETTE[i % PALETTE.length]; });
    return lines;
  }

  draw() {
    if (this.lines.length === 0 || this.lines.every(line => line.last === null && line.peak === null)) {
      this.#empty('no data in this range');
      return;
    }
    this.note.remove();
    const shape = this.lines.map(line => line.name + line.colour).join('|') + this.times.length;
    const data = [this.times, ...this.lines.map(line => line.values)];
    if (this.plot && this.shape === shape) {
      this.plot.setData(data);
    } else {
      this.plot?.destroy();
      this.plot = new uPlot(this.#options(), data, this.area);
      this.shape = shape;
    }
    this.#write(null);
  }

  /** Draws with the colours of the scheme that is chosen now. */
  recolour() {
    this.shape = '';
    if (this.times) this.draw();
  }

  resize() {
    const width = this.area.clientWidth;
    if (this.plot && width > 0 && Math.abs(width - this.plot.width) > 1) this.plot.setSize({width, height: HEIGHT});
  }

  #empty(words) {
    this.plot?.destroy();
    this.plot = null;
    this.shape = '';
    this.note.textContent = words;
    this.area.append(this.note);
    this.now.replaceChildren();
    this.keys.replaceChildren();
  }

  #options() {
    const unit = this.definition.unit;
    const axis = {
      stroke: colour('--faint'), font: '11px system-ui, sans-serif',
      grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, gap: 4,
    };
    return {
      width: this.area.clientWidth || 300, height: HEIGHT, padding: [8, 10, 0, 0],
      legend: {show: false},
      cursor: {sync: {key: 'quadrant'}, points: {size: 6}, drag: {x: false, y: false}, y: false},
      scales: {x: {time: true}, y: {range: (plot, low, high) => [Math.min(0, low ?? 0), ceiling(unit, high ?? 0)]}},
      axes: [
        {...axis, size: 22, space: 64, values: (plot, ticks, at, space, step) => ticks.map(tick => time(tick, step))},
        {...axis, size: 54, space: 34, incrs: unit.startsWith('byte') ? BINARY : undefined,
          values: (plot, ticks) => ticks.map(tick => full(unit, tick))},
      ],
      series: [{}, ...this.lines.map(line => ({
        label: line.name, stroke: colour(line.colour), width: 1.6, points: {show: false}, spanGaps: false,
        fill: this.lines.length <= 3 ? translucent(colour(line.colour)) : undefined,
      }))],
      hooks: {setCursor: [plot => this.#write(plot.cursor.idx ?? null)]},
    };
  }

  /** The figures: at the cursor, else the newest. */
  #write(index) {
    const unit = this.definition.unit;
    const values = this.lines.map(line => index === null ? line.last : line.values[index]);
    const known = values.filter(value => value !== null && value !== undefined);
    const total = known.length === 0 ? null
      : this.definition.headline === 'max' ? Math.max(...known) : known.reduce((a, b) => a + b, 0);
    const [number, behind] = total === null ? ['–', ''] : parts(unit, total);
    this.now.replaceChildren(number, element('small', {}, behind));
    this.keys.replaceChildren(...this.lines.map((line, i) => {
      const swatch = element('span', {class: 'swatch', 'aria-hidden': 'true'});
      swatch.style.background = `var(${line.colour})`;
      const value = values[i];
      return element('li', {}, swatch, element('span', {class: 'name', title: line.name}, line.name),
        element('b', {}, value === null || value === undefined ? '–' : full(unit, value)));
    }));
  }
}

const BINARY = Array.from({length: 50}, (_, i) => 2 ** i);

function add(a, b) {
  return a.map((value, i) => value === null ? b[i] : b[i] === null ? value : value + b[i]);
}

/** The newest value, which is not older than a few steps: what ended has no value now. */
function last(values) {
  for (let i = values.length - 1; i >= Math.max(0, values.length - 3); i--) {
    if (values[i] !== null) return values[i];
  }
  return null;
}

function peak(values) {
  let high = null;
  for (const value of values) if (value !== null && (high === null || value > high)) high = value;
  return high;
}

/** Names that the definition colours stand first, in its order. */
function order(definition, a, b) {
  const names = Object.keys(definition.colours ?? {});
  const rank = name => names.includes(name) ? names.indexOf(name) : names.length;
  return rank(a) - rank(b) || a.localeCompare(b);
}

function ceiling(unit, high) {
  const least = {rate: 0.5, count: 1, bytes: 1024, byterate: 1024, seconds: 0.001, percent: 0.02}[unit];
  return Math.max(high * 1.12, least);
}

function time(seconds, step) {
  const at = new Date(seconds * 1000);
  const two = number => String(number).padStart(2, '0');
  if (step >= 86400) return `${at.getDate()}.${at.getMonth() + 1}.`;
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return step < 60 ? `${minutes}:${two(at.getSeconds())}` : minutes;
}

function translucent(value) {
  const hex = value.replace('#', '');
  const [r, g, b] = [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${r} ${g} ${b} / .1)`;
}
