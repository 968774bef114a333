"""Links to the course's public repository and to places that run it: none until its address is set."""

from urllib.parse import quote, urlsplit

BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"


def links_for_page(repository, source, pathto, sourcename):
    """List the links of a page's header as dicts of kind, url and icon.

    repository: dict with url (empty: not public yet), branch, and launch: dict
    that may name another binderhub_url or colab_url.
    source: the page's source file, relative to the book, or "" for a made page.
    pathto: Sphinx's function from a site file to its address on this page.
    sourcename: the page's source under _sources, or "".
    """
    links = []
    is_notebook = source.endswith(".ipynb")
    if is_notebook and sourcename:
        links.append({"kind": "download", "icon": "fa-download", "url": pathto(f"_sources/{sourcename}", True)})
    address = repository.get("url", "").rstrip("/").removesuffix(".git")
    if not address:
        return links
    branch = repository.get("branch") or "main"
    if is_notebook:
        links += _launch_links(address, branch, source, repository.get("launch", {}))
    return [*links, {"kind": "repository", "icon": "fa-code-branch", "url": address}]


def _launch_links(address, branch, source, launch):
    parts = urlsplit(address)
    owner_and_name = parts.path.strip("/")
    if parts.scheme != "https" or owner_and_name.count("/") < 1:
        raise ValueError(
            f"repository.url in _config.yml is {address!r}; it should look like https://github.com/<owner>/<name>"
        )
    binder = (launch.get("binderhub_url") or BINDER).rstrip("/")
    urlpath = quote(f"lab/tree/{source}", safe="")
    if parts.netloc == "github.com":
        target = f"gh/{owner_and_name}"
    elif parts.netloc == "gitlab.com":
        target = f"gl/{quote(owner_and_name, safe='')}"
    else:
        target = f"git/{quote(address, safe='')}"
    links = [{"kind": "binder", "icon": "fa-rocket",
              "url": f"{binder}/v2/{target}/{quote(branch, safe='')}?urlpath={urlpath}"}]
    if parts.netloc == "github.com":        # Colab opens notebooks from GitHub only
        colab = (launch.get("colab_url") or COLAB).rstrip("/")
        links.append({"kind": "colab", "icon": "fa-play",
                      "url": f"{colab}/github/{owner_and_name}/blob/{branch}/{source}"})
    return links
