// Draws the charts of the page of all runs. The page loads uPlot, results/words/format-value.js and charts.js before
// this file.
(() => {
  const { uPlot, formatValue, pageCharts } = window;
  const { style, axisOptions, fromZero, legend } = pageCharts;
  const { charts } = JSON.parse(document.getElementById('runs-data').textContent);
  const height = 190;

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
    const axis = axisOptions();
    const options = {
      width: box.clientWidth,
      height,
      padding: [12, 40, 0, 0],
      scales: { x: { time: true }, y: { range: fromZero } },
      legend,
      axes: [
        { ...axis, size: 28, space: 90, values: (_, seconds) => seconds.map(utc) },
        { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => formatValue(tick, unit)) },
      ],
      series: [
        { label: 'run', value: (_, second) => (second === null ? '–' : utc(second)) },
        ...series.map(toSeries(unit)),
      ],
    };
    return new uPlot(options, [seconds, ...series.map(({ values }) => values)], box);
  };

  pageCharts.draw(charts, build, height);
})();
