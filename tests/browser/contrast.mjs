// Contrast as WCAG 2 computes it, measured in a page. These functions run in the browser, each by itself: what they
// share is inside of them.

/** The kinds of words that the style sheet of the examples colours. */
export function sheetKinds() {
  const kinds = new Set();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      for (const [, kind] of (rule.selectorText ?? '').matchAll(/\.topo \.t-([a-z]+)/g)) kinds.add(kind);
    }
  }
  return [...kinds];
}

/** The contrast of every run of text in the examples: code, findings, expectations and cards. */
export function codeContrasts(kinds) {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  function rgba(color) {
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(color, [red, green, blue, alpha / 255]);
    }
    return known.get(color);
  }
  const over = (front, back) => [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3]));
  function luminance(color) {
    const [red, green, blue] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  function background(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = rgba(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      // A card is in the top layer, but an opaque one; behind it nothing shows.
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((back, layer) => over(layer, back), [255, 255, 255]);
  }
  function measure(element, kind, text) {
    const back = background(element);
    const color = over(rgba(getComputedStyle(element).color), back);
    const css = (value) => `rgb(${value.map(Math.round).join(', ')})`;
    return { kind, text: text.trim().slice(0, 40), color: css(color), back: css(back), contrast: contrast(color, back) };
  }

  // A kind of word that this page lacks is put into its code for a moment.
  const code = document.querySelector('.topo-code');
  const added = kinds.map((kind) => {
    const word = document.createElement('span');
    word.className = `t-${kind}`;
    word.textContent = kind;
    code.append(word);
    return word;
  });
  const out = [];
  for (const example of document.querySelectorAll('.topo')) {
    const texts = document.createTreeWalker(example, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (!text.data.trim() || element.closest('svg, style, script')) continue;
      const kind = /(?:^|\s)t-([a-z]+)/.exec(element.className)?.[1];
      out.push(measure(element, kind ?? (element.closest('.topo-code') ? 'code' : 'text'), text.data));
    }
  }
  for (const word of added) word.remove();
  return out;
}

/**
 * The contrast of every label of the diagrams, the worst along it. Behind a label are the page and those shapes that
 * are drawn before it and filled where the label is; lines are not counted.
 */
export function diagramContrasts() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  function rgba(color) {
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(color, [red, green, blue, alpha / 255]);
    }
    return known.get(color);
  }
  const over = (front, back) => [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3]));
  function luminance(color) {
    const [red, green, blue] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  function page(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((back, layer) => over(layer, back), [255, 255, 255]);
  }

  const css = (value) => `rgb(${value.map(Math.round).join(', ')})`;
  const out = [];
  for (const svg of document.querySelectorAll('.topo svg[role=img]')) {
    const paper = page(svg);
    const shapes = [...svg.querySelectorAll('path, rect, circle')].filter((shape) => getComputedStyle(shape).fill !== 'none');
    for (const text of svg.querySelectorAll('text')) {
      const before = shapes.filter((shape) => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
      for (let at = 0; at < text.getNumberOfChars(); at++) {
        const box = text.getExtentOfChar(at);
        const point = new DOMPoint(box.x + box.width / 2, box.y + box.height / 2);
        let back = paper;
        for (const shape of before.filter((shape) => shape.isPointInFill(point))) {
          const style = getComputedStyle(shape);
          const [red, green, blue, alpha] = rgba(style.fill);
          back = over([red, green, blue, alpha * style.fillOpacity * style.opacity], back);
        }
        const color = over(rgba(getComputedStyle(text).fill), back);
        out.push({ kind: 'diagram', text: text.textContent.slice(0, 40), color: css(color), back: css(back), contrast: contrast(color, back) });
      }
    }
  }
  return out;
}
