// Draws the charts of the page of all runs. Runs in the page after uPlot and results/words/format-value.js; reads its
// data from the page and its colours from the style sheet, so that both themes use the same colours.
(() => {
  const { uPlot, formatValue } = window;
  const { charts } = JSON.parse(document.getElementById('runs-data').textContent);
  const plots = new Map();
  const height = 190;
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const utc = (second) => new Date(second * 1000).toISOString().slice(5, 16).replace('T', ' ');

  const toSeries =
    (unit) =>
    ({ label, kind }, index) => {
      const color = style(kind === 'points' ? '--invalid' : `--series-${index + 1}`);
      return {
        label,
        stroke: color,
        width: kind === 'points' ? 0 : 1.75,
        paths: kind === 'points' ? () => null : undefined,
        dash: kind === 'dashed' ? [7, 5] : undefined,
        spanGaps: kind === 'dashed',
        points: { show: kind !== 'dashed', size: kind === 'points' ? 9 : 6, fill: color, stroke: color },
        value: (_, value) => formatValue(value ?? null, unit),
      };
    };

  const build = (box, { unit, seconds, series }) => {
    const axis = {
      stroke: style('--muted'),
      font: `11px ${style('--font')}`,
      grid: { stroke: style('--line'), width: 1 },
      ticks: { show: false },
      gap: 6,
    };
    const fromZero = (_, __, max) => [0, max > 0 ? max * 1.12 : 1];
    const options = {
      width: box.clientWidth,
      height,
      padding: [12, 40, 0, 0],
      scales: { x: { time: true }, y: { range: fromZero } },
      legend: { markers: { width: 0, fill: (u, index) => u.series[index].stroke() } },
      axes: [
        { ...axis, size: 28, space: 90, values: (_, seconds) => seconds.map(utc) },
        { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => formatValue(tick, unit)) },
      ],
      series: [
        { label: 'run', value: (_, second) => (second === null ? '–' : utc(second)) },
        ...series.map(toSeries(unit)),
      ],
    };
    box.replaceChildren();
    return new uPlot(options, [seconds, ...series.map(({ values }) => values)], box);
  };

  const drawAll = () => {
    for (const chart of charts) {
      const box = document.querySelector(`[data-chart="${CSS.escape(chart.id)}"]`);
      plots.get(box)?.destroy();
      plots.set(box, build(box, chart));
    }
  };

  const resized = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const plot = plots.get(target);
      if (plot && contentRect.width > 0 && plot.width !== contentRect.width)
        plot.setSize({ width: contentRect.width, height });
    }
  });

  drawAll();
  for (const box of plots.keys()) {
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', box.parentElement.querySelector('h3').textContent);
    resized.observe(box);
  }
  for (const query of ['(prefers-color-scheme: dark)', 'print']) matchMedia(query).addEventListener('change', drawAll);
})();
