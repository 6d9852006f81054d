// Defines `draw`, which draws the charts of a page. The page loads uPlot before this file, and the script that calls
// `draw` after this file. All colours come from the style sheet, so that charts follow the theme, even in print.
window.pageCharts = (() => {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const axisOptions = () => ({
    stroke: style('--muted'),
    font: `11px ${style('--font')}`,
    grid: { stroke: style('--line'), width: 1 },
    ticks: { show: false },
    gap: 6,
  });

  const legend = { markers: { width: 0, fill: (u, index) => u.series[index].stroke() } };
  const fromZero = (_, __, max) => [0, max > 0 ? max * 1.12 : 1];

  /**
   * Draws each chart with `build(box, chart)`. The plots follow the width of their boxes. They are drawn again when the
   * theme changes, and for print. Returns a map from each box to its plot.
   */
  const draw = (charts, build, height) => {
    const plots = new Map();
    const drawAll = () => {
      for (const chart of charts) {
        const box = document.querySelector(`[data-chart="${CSS.escape(chart.id)}"]`);
        plots.get(box)?.destroy();
        box.replaceChildren();
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
    for (const query of ['(prefers-color-scheme: dark)', 'print'])
      matchMedia(query).addEventListener('change', drawAll);
    return plots;
  };

  return { style, axisOptions, legend, fromZero, draw };
})();
