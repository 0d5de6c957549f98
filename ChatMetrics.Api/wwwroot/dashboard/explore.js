/** The panels further down the overview: one file for the browser. */

export { createTimeChart as chart } from './chart.js';
export { create as shares } from './panels/shares.js';
export { create as calculator } from './panels/calculator.js';
export { create as failures } from './panels/failures.js';
export { create as heatmap } from './panels/heatmap.js';
export { create as stages } from './panels/stages.js';
export { create as memory } from './panels/memory.js';
export { create as load } from './panels/load.js';
