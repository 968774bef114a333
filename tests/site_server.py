"""A small web server for the built site: compresses what it sends, as real hosts do, and counts it."""

import gzip
import threading
from functools import lru_cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".ipynb", ".csv", ".xml"}


@lru_cache(maxsize=512)
def _compressed(path, modified):
    return gzip.compress(Path(path).read_bytes(), 6)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".woff2": "font/woff2"}

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.exists() and path.with_name(path.name + ".js").exists():    # as package hosts name libraries
            path = path.with_name(path.name + ".js")
        if not path.is_file():
            self.send_error(404)
            return
        compress = path.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        content = _compressed(str(path), path.stat().st_mtime_ns) if compress else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)) + ("; charset=utf-8" if compress else ""))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(content)))
        if compress:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Say nothing: a test's output is about the test."""


class SiteServer:
    """Serves a folder on this machine while used as a context; `address` is where."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *arguments: _Handler(*arguments, directory=str(self.folder))
        )
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *problem):
        self._server.shutdown()
        self._server.server_close()
