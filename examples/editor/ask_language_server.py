"""Asks the YAML language server what an editor would show: completion, hovering and diagnostics, with our schemas.

    npm i --ignore-scripts --prefix FOLDER yaml-language-server
    python examples/editor/ask_language_server.py FOLDER

The schemas are made anew, a file of rules and one of cases are opened in the server over its standard input and output
(the protocol is LSP), and what it answers is printed. Node is needed; nothing is left behind.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from magrules import shipped_rulesets
from magrules.author.schema import schema_text, schemas

RULES = """\
ruleset: mine/kidneys
over: magnesium
rules:
  weak-kidneys:
    when: {egrf: {below: 60}, sex: femal}
    advice: see_doctor
    cite: {article: caution.kidney}
"""
CASES = """\
cases:
  at-29:
    facts: {egfr: 29, alcohol: }
    expect:
      withheld: [bisglycinate_start_100]
      urgncy: soon
"""


class Server:
    """The language server, spoken to one request at a time."""

    def __init__(self, folder: Path) -> None:
        command = ["node", str(folder / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.id = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def send(self, method: str, params: Any, **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.write(body)

    def write(self, body: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next message; what the server itself asks is answered with nothing."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": None}).encode())
        return message

    def ask(self, method: str, params: Any) -> Any:
        """The answer to a request."""
        self.id += 1
        self.send(method, params, id=self.id)
        while (message := self.read()).get("id") != self.id or "method" in message:
            pass
        return message.get("result")

    def problems(self, uri: str) -> list[dict[str, Any]]:
        """What the server finds wrong in a document, once it has looked."""
        while uri not in self.diagnostics:
            self.read()
        return self.diagnostics[uri]


def at(text: str, word: str, after: int = 0) -> dict[str, int]:
    """The position of a word in a text."""
    before = text[: text.index(word) + after]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def show_problems(server: Server, uri: str) -> None:
    for one in sorted(server.problems(uri), key=lambda one: (one["range"]["start"]["line"], one["message"])):
        start = one["range"]["start"]
        print(f"  {start['line'] + 1}:{start['character'] + 1}: {' '.join(one['message'].split())[:100]}")


def show_completion(server: Server, uri: str, position: dict[str, int], most: int = 6) -> None:
    found = server.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
    items = found["items"] if isinstance(found, dict) else found
    for one in items[:most]:
        told = one.get("documentation") or ""
        told = told["value"] if isinstance(told, dict) else told
        print(f"  {one['label']}: {' '.join(told.split())[:90]}")
    if len(items) > most:
        print(f"  … and {len(items) - most} more")


def show_hover(server: Server, uri: str, position: dict[str, int]) -> None:
    found = server.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
    print(f"  {' '.join(found['contents']['value'].split())[:200]}" if found else "  nothing")


def main() -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for kind, schema in schemas(shipped_rulesets()).items():
            (folder / f"{kind}.schema.json").write_text(schema_text(schema), encoding="utf-8")
        server = Server(Path(sys.argv[1]))
        server.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        server.send("initialized", {})
        documents = {}
        for kind, text in (("ruleset", RULES), ("cases", CASES)):
            text = f"# yaml-language-server: $schema={(folder / f'{kind}.schema.json').as_uri()}\n{text}"
            uri = (folder / f"mine.{kind}.yaml").as_uri()
            document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
            server.send("textDocument/didOpen", {"textDocument": document})
            documents[kind] = uri, text
        for kind, (uri, text) in documents.items():
            print(f"--- diagnostics of a file of {kind}, by line and column\n{text}")
            show_problems(server, uri)
        uri, text = documents["ruleset"]
        print("\n--- completion of a fact, where `egrf` was begun")
        show_completion(server, uri, at(text, "egrf", 2))
        print("\n--- completion of a choice, where `femal` was begun")
        show_completion(server, uri, at(text, "femal", 2))
        print("\n--- completion of a key of the rule, where `advice` was begun")
        show_completion(server, uri, at(text, "advice", 4))
        print("\n--- hovering over `when`")
        show_hover(server, uri, at(text, "when", 1))
        uri, text = documents["cases"]
        print("\n--- completion of a choice of a fact, behind `alcohol:`")
        show_completion(server, uri, at(text, "alcohol: ", 9))
        print("\n--- hovering over `egfr`")
        show_hover(server, uri, at(text, "egfr", 1))
        server.ask("shutdown", None)
        server.send("exit", None)
        server.process.wait(timeout=10)


if __name__ == "__main__":
    main()
