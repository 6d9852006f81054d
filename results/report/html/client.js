// Draws the charts of a report. The page loads uPlot, results/words/format-value.js and charts.js before this file.
// The function is longer than 80 lines, because all parts of the script share one scope.
(() => {
  const { uPlot, formatValue, pageCharts } = window;
  const { style, axisOptions, fromZero, legend } = pageCharts;
  const timeline = JSON.parse(document.getElementById('timeline-data').textContent);
  const height = 210;

  const clock = (second) => {
    const whole = Math.round(Math.abs(second) * 10) / 10;
    const rest = whole % 60;
    return `${second < 0 ? '-' : ''}${Math.floor(whole / 60)}:${rest < 10 ? '0' : ''}${Number(rest.toFixed(1))}`;
  };

  /** Draws the phases and the events of the run into a chart. An event without room for its label is only a line. */
  const landmarks = () => ({
    hooks: {
      drawClear: (u) => {
        const { ctx } = u;
        const { left, top, width, height: tall } = u.bbox;
        const ratio = devicePixelRatio || 1;
        ctx.save();
        ctx.beginPath();
        ctx.rect(left, 0, width, top + tall);
        ctx.clip();
        ctx.font = `${11 * ratio}px ${style('--font')}`;
        ctx.textBaseline = 'top';
        ctx.textAlign = 'left';
        for (const band of timeline.bands) {
          const from = u.valToPos(band.start, 'x', true);
          const to = u.valToPos(band.end, 'x', true);
          if (band.kind !== 'steady') {
            ctx.fillStyle = style('--band');
            ctx.fillRect(from, top, to - from, tall);
          }
          ctx.fillStyle = style('--muted');
          if (ctx.measureText(band.name).width < to - from) ctx.fillText(band.name, from + 2 * ratio, 3 * ratio);
        }
        ctx.restore();
      },
      draw: (u) => {
        const { ctx } = u;
        const { left, top, width, height: tall } = u.bbox;
        const ratio = devicePixelRatio || 1;
        ctx.save();
        ctx.font = `${10.5 * ratio}px ${style('--font')}`;
        ctx.textBaseline = 'top';
        ctx.textAlign = 'left';
        ctx.strokeStyle = style('--mark');
        ctx.fillStyle = style('--mark');
        ctx.lineWidth = ratio;
        ctx.setLineDash([3 * ratio, 3 * ratio]);
        let free = left;
        for (const mark of timeline.marks) {
          const x = u.valToPos(mark.second, 'x', true);
          if (x < left || x > left + width) continue;
          ctx.beginPath();
          ctx.moveTo(x, top);
          ctx.lineTo(x, top + tall);
          ctx.stroke();
          const wide = ctx.measureText(mark.label).width + 8 * ratio;
          const start = x + wide > left + width ? x - wide + 4 * ratio : x + 4 * ratio;
          if (start < free) continue;
          ctx.fillText(mark.label, start, top + 3 * ratio);
          free = start + wide;
        }
        ctx.restore();
      },
    },
  });

  /** Returns a logarithmic range: from the decade below the lowest value to the decade above the highest value. */
  const decades = (_, min, max) => [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max * 1.001))];
  const isDecade = (tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-6;

  const yScale = (chart) => {
    const log = chart.scale === 'log' && chart.series.some((series) => series.values.some((value) => value > 0));
    return log ? { distr: 3, range: decades } : { range: fromZero };
  };

  /**
   * Returns the series in drawing order. In a stack, the top layer is drawn first, and each next layer covers the lower
   * part of the layer before.
   */
  const drawn = (chart) => (chart.kind === 'stack' ? [...chart.series].reverse() : chart.series);
  const valuesOf = (chart) => {
    if (chart.kind !== 'stack') return chart.series.map((series) => series.values);
    const heights = new Array(chart.seconds.length).fill(0);
    const sums = chart.series.map(({ values }) =>
      values.map((value, at) => {
        if (value === null) return null;
        heights[at] += value;
        return heights[at];
      }),
    );
    return sums.reverse();
  };

  const toSeries = (chart) => (series, index) => {
    const palette = chart.colours === 'failures' ? ['--fail', '--series-2', '--series-4', '--series-3'] : [];
    const color = style(palette[index] ?? `--series-${(index % 8) + 1}`);
    const points = chart.kind === 'points';
    return {
      label: series.label,
      stroke: color,
      width: points ? 0 : 1.75,
      dash: series.dashed ? [7, 5] : undefined,
      paths: points ? () => null : undefined,
      points: points ? { show: true, size: 6, fill: color, stroke: color } : { show: false },
      fill: chart.kind === 'stack' ? color : undefined,
      value: (_, value, __, at) =>
        formatValue((chart.kind === 'stack' && at !== null ? series.values[at] : value) ?? null, chart.unit),
    };
  };

  const build = (box, chart) => {
    const axis = axisOptions();
    const y = yScale(chart);
    const decadesOnly = (_, ticks) => ticks.map((tick) => (isDecade(tick) ? tick : null));
    const ticks = (_, values) => values.map((tick) => (tick === null ? '' : formatValue(tick, chart.unit)));
    const xRange = (_, min, max) => (max > min && chart.kind !== 'points' ? [min, max] : [0, timeline.end]);
    const options = {
      width: box.clientWidth,
      height,
      padding: [20, 12, 0, 0],
      scales: { x: { time: false, range: xRange }, y },
      cursor: { sync: { key: 'run' }, drag: { x: true, y: false }, points: { size: 7 } },
      legend,
      axes: [
        { ...axis, values: (_, values) => values.map(clock), size: 28 },
        {
          ...axis,
          values: ticks,
          size: 62,
          ...(y.distr && { filter: decadesOnly, grid: { ...axis.grid, filter: decadesOnly } }),
        },
      ],
      series: [
        { label: 'at', value: (_, second) => (second === null ? '–' : clock(second)) },
        ...drawn(chart).map(toSeries(chart)),
      ],
      plugins: [landmarks()],
    };
    return new uPlot(options, [chart.seconds, ...valuesOf(chart)], box);
  };

  /** Moves the cursor of the chart by the arrow keys, for readers without a mouse. */
  const step = (event) => {
    const plot = plots.get(event.currentTarget);
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!plot || !by) return;
    event.preventDefault();
    const seconds = plot.data[0];
    const index = Math.min(seconds.length - 1, Math.max(0, (plot.cursor.idx ?? -1) + by));
    plot.setCursor({ left: plot.valToPos(seconds[index], 'x'), top: 10 }, true, true);
  };

  const plots = pageCharts.draw(timeline.charts, build, height);
  for (const box of plots.keys()) {
    box.tabIndex = 0;
    box.addEventListener('keydown', step);
  }
})();
