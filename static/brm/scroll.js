// A chart wider than its box begins at its newest end; without script at its oldest.
export const showNewest = (root) => {
  for (const box of root.querySelectorAll(".chart-scroll")) {
    if (box.querySelector("[data-newest-last]")) box.scrollLeft = box.scrollWidth;
  }
};
