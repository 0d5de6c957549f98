/** Names of the API as people read them; the name itself stays where it is a key. */

import { h } from './dom.js';
import { stageOf } from './stages.js';

/** `workflow_start` → Workflow start. */
export const inWords = (name) => {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A sentence of the API, in which names of stages, models and the like stand between backticks. */
export const createSentence = (text) => text.split('`').map((part, i) => (i % 2 === 0
  ? unbroken(part)
  : stageOf(part).title !== part ? h('b', { title: part }, stageOf(part).title) : h('code', null, part)));

/** The same text, in which a number stays with its unit. */
export const unbroken = (text) => text.replace(/(\d) (?=(?:ms|s|min|h|MB|GB)\b|%)/g, '$1\u00a0');
