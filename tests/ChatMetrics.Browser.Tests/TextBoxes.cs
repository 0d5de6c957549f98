using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>Measures every text of a page as it is drawn.</summary>
internal static class TextBoxes
{
    // Each text has a box a line. What scrolls in itself, is cut with its whole text as a title, or is for screen readers only, is well.
    private const string Find = """
        () => new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)).then(() => {
          const faults = [];
          const say = (fault, node, other) => faults.push(`${fault}: “${node.data.trim()}”${other ? ` and “${other.data.trim()}”` : ''}`);
          const range = new Range();
          const boxesOf = (node, from, to) => {
            range.setStart(node, from);
            range.setEnd(node, to);
            return [...range.getClientRects()].filter((box) => box.width > 0.5);
          };
          const clipOf = (element) => {
            for (let at = element; at && at !== document.body; at = at.parentElement) {
              if (at.closest('svg') === null && getComputedStyle(at).overflowX !== 'visible') return at;
            }
            return null;
          };
          const drawn = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode;
            const element = node.parentElement;
            if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.for-readers, .skip, title, option')
              || element.closest('thead')?.getBoundingClientRect().width < 2) continue;
            const boxes = boxesOf(node, 0, node.data.length);
            const clip = clipOf(element);
            const frame = clip?.getBoundingClientRect();
            const isScrolled = clip && ['auto', 'scroll'].includes(getComputedStyle(clip).overflowY);
            const isCut = frame && boxes.some((box) => box.right > frame.right + 1 || box.left < frame.left - 1
              || (!isScrolled && box.bottom > frame.bottom + 2));
            const isTold = clip && getComputedStyle(clip).textOverflow === 'ellipsis' && element.closest('[title]');
            if (isCut && !isTold) say('cut', node);
            const panel = (element.closest('.panel') ?? document.documentElement).getBoundingClientRect();
            if (!isCut && boxes.some((box) => box.right > panel.right + 0.5 || box.left < panel.left - 0.5)) say('outside', node);
            const cell = element.closest('th, td')?.getBoundingClientRect();
            if (!isCut && cell && boxes.some((box) => box.right > cell.right + 0.5 || box.left < cell.left - 0.5)) say('outside its cell', node);
            if (!element.closest('code, pre, .text')) {
              for (const { index, 0: word } of node.data.matchAll(/\p{L}{2,}/gu)) {
                if (new Set(boxesOf(node, index, index + word.length).map((box) => Math.round(box.top))).size > 1) say(`“${word}” is broken`, node);
              }
            }
            // Of a line's height its letters are the middle.
            drawn.push(...boxes.map((box) => ({
              node, left: frame ? Math.max(box.left, frame.left) : box.left, right: frame ? Math.min(box.right, frame.right) : box.right,
              top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2, isScrolled,
            })));
          }
          const still = drawn.filter((box) => !box.isScrolled);
          still.forEach((a, i) => still.slice(i + 1).forEach((b) => {
            if (a.node !== b.node && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
              && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) say('overlap', a.node, b.node);
          }));
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          return [...new Set(faults), ...(wide > 0 ? [`The page is ${wide} px too wide.`] : [])];
        })
        """;

    /// <summary>Texts that are cut, leave their panel, are broken inside a word, or lie on others; in words.</summary>
    public static Task<string[]> FindFaultsAsync(IPage page) => page.EvaluateAsync<string[]>(Find);

    /// <summary>
    /// Makes the page's window as large as it is said, and finds the faults that stay: in the first pictures after that, charts may have
    /// their former width.
    /// </summary>
    /// <param name="page">Whose window.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="find">What is a fault, in words, in the next picture.</param>
    /// <returns>None, or each after the window's size.</returns>
    public static async Task<IEnumerable<string>> FindFaultsAsync(IPage page, int width, int height, Func<IPage, Task<string[]>> find)
    {
        await page.SetViewportSizeAsync(width, height);
        var faults = await find(page);
        for (var picture = 0; picture < 100 && faults.Length > 0; picture++)
        {
            faults = await find(page);
        }

        return from fault in faults select $"{width} x {height}: {fault}";
    }
}
