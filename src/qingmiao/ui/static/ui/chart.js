// Draws a chart from the JSON beside it: one hue, grey for context, direct labels, bars from zero. The table says the same.

import { colour, onDisplayChange } from "./ground.js";

let library = null;

function loadLibrary(url) {
  library ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  return library;
}

function seriesOf({ name, values, subject }, kind, only) {
  const hue = colour(subject ? "--chart-subject" : "--chart-context");
  const words = { color: colour("--ink-soft"), fontFamily: colour("--font"), fontSize: 13 };
  const bar = { type: "bar", barMaxWidth: 28, itemStyle: { color: hue } };
  const line = { type: "line", symbolSize: 6, lineStyle: { color: hue, width: subject ? 2.5 : 1.5 }, itemStyle: { color: hue } };
  if (kind === "line") return { name, data: values, ...line, endLabel: { show: !only, formatter: "{a}", ...words, color: subject ? hue : words.color } };
  const position = kind === "bar_across" ? "right" : "top";
  return { name, data: values, ...bar, label: { show: subject, position, formatter: ({ value }) => value?.toLocaleString("zh-CN") ?? "", ...words } };
}

function optionOf({ kind, categories, series }) {
  const words = { color: colour("--ink-soft"), fontFamily: colour("--font"), fontSize: 13 };
  const names = { type: "category", data: categories, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--line-strong") } }, axisLabel: words };
  const isWhole = series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  const amounts = { type: "value", min: 0, minInterval: isWhole ? 1 : 0, splitNumber: 4, splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: words };
  const isAcross = kind === "bar_across";
  const only = series.length === 1;
  return {
    animation: false,
    grid: { left: 8, right: isAcross ? 56 : kind === "line" && !only ? 72 : 16, top: 24, bottom: 8, containLabel: true },
    xAxis: isAcross ? { ...amounts, max: "dataMax", axisLabel: { show: false }, splitLine: { show: false } } : names,
    yAxis: isAcross ? { ...names, inverse: true } : amounts,
    series: series.map((one) => seriesOf(one, kind, only)),
  };
}

export async function mount(root) {
  const data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const canvas = root.querySelector(".chart-canvas");
  await loadLibrary(root.dataset.library);
  canvas.classList.add("is-drawn");
  const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
  const draw = () => chart.setOption(optionOf(data), true);
  draw();
  onDisplayChange(draw);
  new ResizeObserver(() => chart.resize()).observe(canvas);
}
