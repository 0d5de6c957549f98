/** Builds elements. Text only ever becomes text: there is no way from a string to markup in here. */

const svgNamespace = 'http://www.w3.org/2000/svg';

/** An HTML element: `h('a', { class: 'link', href }, 'Text', child)`. A property `onclick` is a listener; null leaves one out. */
export const h = (tag, properties, ...children) => build(document.createElement(tag), properties, children);

/** An SVG element, alike. */
export const svg = (tag, properties, ...children) => build(document.createElementNS(svgNamespace, tag), properties, children);

/** Sets attributes, where they have changed: drawing again costs nothing where nothing moved. */
export function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === null || value === undefined || value === false) {
      element.removeAttribute(name);
    } else {
      const text = value === true ? '' : String(value);
      if (element.getAttribute(name) !== text) {
        element.setAttribute(name, text);
      }
    }
  }
  return element;
}

/** Sets the text, where it has changed. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
  return element;
}

/** Makes these children, null ones left out, the only ones. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(isChild));
  return element;
}

/** The group's children, this many of them: made or removed, never made anew. */
export function pool(group, count, make) {
  while (group.childElementCount > count) {
    group.lastElementChild.remove();
  }
  while (group.childElementCount < count) {
    group.append(make());
  }
  return [...group.children];
}

function build(element, properties, children) {
  if (properties) {
    set(element, properties);
  }
  element.append(...children.flat().filter(isChild));
  return element;
}

const isChild = (child) => child !== null && child !== undefined && child !== false;
