export const performanceTracker = {};
