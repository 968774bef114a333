"""A small book with every kind of content that a chapter may hold, for tests of the site extension."""

import json
import shutil
from pathlib import Path

import yaml

COURSE = Path(__file__).resolve().parent.parent

INTRO = """# A sample

In 2024 turnover is given as {claim}`521 billion yuan <yiwu-turnover-2024>`, a growth of
{claim}`8.1% <yiwu-turnover-growth-2024>`, with {claim}`more than 16 million parcels a day <yiwu-parcels-2024>`.

## Once more

The {claim}`521 billion yuan <yiwu-turnover-2024>` are said to be a total. The country had
{official}`313 million <cnnic_rural_users@2024-12>` rural users.
"""

MATHEMATICS = r"""# Formulas

The critical ratio $q = \frac{p-c}{p}$ decides how much a farmer picks, and $\sqrt{x_i}$ stands inside the line.

$$ Q^* = F^{-1}\left(\frac{p-c}{p}\right) $$ (newsvendor)

Equation {eq}`newsvendor` is the newsvendor's, and {eq}`profit` is the profit.

$$
\begin{aligned}
\text{profit} &= pQ - cQ - F \\
              &= (p-c)\,Q - F \\
\pi^*         &= \max_{Q \ge 0} \mathbb{E}[\pi(Q)]
\end{aligned}
$$ (profit)

$$ f(x) = \begin{cases} \frac{p-c}{p} & \text{if } x \ge 0 \\ 0 & \text{otherwise} \end{cases} $$

$$ \sum_{i=1}^{n} \frac{x_i}{1+\sqrt{y_i}} \le \int_0^\infty e^{-t^2}\,dt, \qquad
A = \begin{bmatrix} 1 & \alpha & 0 \\ \beta & 1 & \gamma \\ 0 & 0 & 1 \end{bmatrix}, \quad
\det B = \begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc $$

$$ \text{利润} = \underbrace{(\text{价格} - \text{成本})}_{\text{每件毛利}} \times \text{数量} $$

\begin{align}
C &= 2\left(\frac{U_1 U_2}{(U_1+U_2)^2}\right)^{1/2} \\
D &= \sqrt{C \times T}, \qquad \log x + \exp y
\end{align}

$$ \hat{\beta} = (X^\top X)^{-1} X^\top y, \quad \bar{x} = \tfrac{1}{n}\sum x_i, \quad \operatorname{HHI} = \sum_k s_k^2 \in [0, 1], \quad \arg\max_x |x - \bar{x}| $$
"""

TEXT = """# Blocks

## Words

A paragraph with **a term**, `code`, a [link](mathematics.md) and a footnote[^why].

[^why]: The reason.

Taobao village 淘宝村
: A village whose online sales pass ten million yuan a year.

:::{note}
Something to note.
:::

:::{warning}
Something to beware of.
:::

:::{tip}
:class: dropdown
A hint that stays closed until it is wanted.
:::

```{dropdown} A design dropdown
Inside.
```

## A wide table

| Year | Turnover, 100 million yuan | Growth, % | Parcels, 100 million | Shops | Villages | Source of the figure and the edition it stands in |
|---|---|---|---|---|---|---|
| 2022 | 4,310 | 9.2 | 78.4 | 12,345 | 169 | The statistical communiqué of the year, first edition |
| 2023 | 4,423 | 2.6 | 101.2 | 13,901 | 175 | The statistical communiqué of the year, second edition |

## Exercises

```{exercise}
:label: ex-one

What is $2 \\times 3$?
```

````{solution} ex-one
:class: dropdown

Six, because

```python
print(2 * 3)  # a comment
```
````

See {ref}`ex-one`.
"""

FRAME = """<div>
<style scoped>.dataframe tbody tr th {vertical-align: top;}</style>
<table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>county</th><th>turnover, 100 million yuan</th><th>growth, %</th>
<th>parcels, million</th><th>villages</th><th>note</th></tr></thead>
<tbody><tr><th>0</th><td>Yiwu 义乌</td><td>5,210</td><td>17.8</td><td>10,120</td><td>175</td><td>as printed in the paper</td></tr>
<tr><th>1</th><td>Puding 普定</td><td>3</td><td>-2.0</td><td>1</td><td>4</td><td>simulated, to show a long note in a cell</td></tr></tbody>
</table></div>"""


def _code(number, source, outputs=(), tags=()):
    return {"cell_type": "code", "id": f"cell-{number}", "execution_count": number, "metadata": {"tags": list(tags)},
            "source": source, "outputs": list(outputs)}


def _text(number, source):
    return {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": source}


def notebook():
    """Return a notebook with the outputs that chapters store."""
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {},
              "data": {"text/html": FRAME, "text/plain": "a frame"}}
    printed = {"output_type": "stream", "name": "stdout", "text": "a line that is printed " * 12 + "\n"}
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "growth is 'x'; a number is accepted",
              "traceback": ["\x1b[31mValueError\x1b[0m: growth is 'x'; a number is accepted"]}
    long_line = ("def turnover_after(start, growth, years):\n"
                 "    \"\"\"Return the turnover after some years.\"\"\"\n"
                 "    return [start * (1 + growth) ** year for year in range(years)]  # 100 million yuan, and a long comment")
    cells = [
        _text(1, "# A notebook\n\n## Data\n\nA village sells parcels."),
        _code(1, "import pandas as pd\n\npd.read_csv('counties.csv')", [result]),
        _text(2, "## A function"),
        _code(2, long_line, [printed]),
        _code(3, "turnover_after('x', 1, 2)", [failed], ["raises-exception"]),
        _code(4, "hidden = True", [], ["hide-input"]),
        _code(5, "print('hidden')", [printed], ["hide-output"]),
    ]
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                         "language_info": {"name": "python", "pygments_lexer": "ipython3"}}}


def write_sample_book(folder, pages=None, repository="", extensions=()):
    """Write a book that is configured as the course is.

    folder: where to. pages: dict of file name to text that replaces the usual pages.
    repository: the public address. extensions: further Sphinx extensions.
    """
    folder = Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if pages is None:
        pages = {"intro.md": INTRO, "mathematics.md": MATHEMATICS,
                 "blocks.md": TEXT, "notebook.ipynb": json.dumps(notebook())}
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    config = yaml.safe_load((COURSE / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = "A sample book"
    config.setdefault("repository", {})["url"] = repository
    config["bibtex_bibfiles"] = ["references.bib"]
    (folder / "references.bib").touch()
    config["sphinx"]["extra_extensions"] += list(extensions)
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    names = [Path(name).with_suffix("").as_posix() for name in pages]
    toc = {"format": "jb-book", "root": names[0]}
    if names[1:]:
        toc["chapters"] = [{"file": name} for name in names[1:]]
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return folder
