"""Asks the YAML language server what an editor would show: completion, hovering and diagnostics, with our schemas.

    npm i --ignore-scripts --prefix FOLDER yaml-language-server
    YAML_LANGUAGE_SERVER=FOLDER python examples/editor/ask_language_server.py

The schemas are made anew; a file of rules, one of a person and one of cases are opened in the server over its standard
input and output (the protocol is LSP), and what it answers is printed. Node is needed; nothing is left behind. Without
the variable the server is the ``yaml-language-server`` on the path.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from magrules import magnesium
from magrules.publish.json_schema import schema_text, schemas

RULES = """\
ruleset: mine/kidneys
over: magnesium
rules:
  weak-kidneys:
    when: {egrf: {below: 60}, sex: femal}
    advice: see_doctor
    cite: {article: caution.kidney}
"""
PERSON = """\
egfrr: 29
sex: femal
symptoms: [slow_heartbeat]
"""
CASES = """\
cases:
  at-29:
    facts: {egfr: 29, alcohol: }
    expect:
      withheld: [bisglycinate_start_100]
      urgncy: soon
"""


def command() -> list[str] | None:
    """How the server is started here, None where it is not installed."""
    folder, node, found = (
        os.environ.get("YAML_LANGUAGE_SERVER"), shutil.which("node"), shutil.which("yaml-language-server"),
    )  # fmt: skip
    if folder and node:
        return [node, f"{folder}/node_modules/yaml-language-server/bin/yaml-language-server", "--stdio"]
    return [found, "--stdio"] if found else None


class Server:
    """The language server, spoken to one request at a time, with the schemas in a folder."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.id = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> "Server":
        for kind, schema in schemas(magnesium.rules()).items():
            (self.folder / f"{kind}.schema.json").write_text(schema_text(schema), encoding="utf-8")
        self.ask("initialize", {"processId": None, "rootUri": self.folder.as_uri(), "capabilities": {}})
        self.send("initialized", {})
        return self

    def __exit__(self, *failed: object) -> None:
        if failed[0] is None:
            self.ask("shutdown", None)
            self.send("exit", None)
        else:
            self.process.kill()
        self.process.communicate(timeout=10)

    def open(self, kind: str, text: str) -> "Document":
        """A file of that kind, opened as if it had just been written, with the line that names its schema on top."""
        self.id += 1
        schema, uri = ((self.folder / name).as_uri() for name in (f"{kind}.schema.json", f"{self.id}.{kind}.yaml"))
        text = f"# yaml-language-server: $schema={schema}\n{text}"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        return Document(self, uri, text)

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


class Document:
    """A file that is open in the server."""

    def __init__(self, server: Server, uri: str, text: str) -> None:
        self.server, self.uri, self.text = server, uri, text

    def problems(self) -> list[tuple[int, int, str]]:
        """What is underlined, once the server has looked: line, column (the line with the schema is 1), and why."""
        while self.uri not in self.server.diagnostics:
            self.server.read()
        told = [(one["range"]["start"], one["message"]) for one in self.server.diagnostics[self.uri]]
        return sorted((at["line"] + 1, at["character"] + 1, " ".join(why.split())) for at, why in told)

    def completion(self, word: str, after: int = 0) -> dict[str, str]:
        """What is offered where a word stands, some letters into it, each with what is told of it."""
        found = self.asked("completion", word, after)
        items = found["items"] if isinstance(found, dict) else found
        return {one["label"]: told(one.get("documentation") or "") for one in items}

    def hover(self, word: str) -> str:
        """What is told of a word."""
        found = self.asked("hover", word, 1)
        return told(found["contents"]) if found else ""

    def asked(self, what: str, word: str, after: int) -> Any:
        before = self.text[: self.text.index(word) + after]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return self.server.ask(f"textDocument/{what}", {"textDocument": {"uri": self.uri}, "position": position})


def told(words: Any) -> str:
    return " ".join((words["value"] if isinstance(words, dict) else words).split())


def show(title: str, lines: Iterable[str], most: int = 6) -> None:
    shown = list(lines)
    print(f"\n--- {title}", *(f"  {one[:110]}" for one in shown[:most]), sep="\n")
    if len(shown) > most:
        print(f"  … and {len(shown) - most} more")


def main() -> None:
    started = command()
    if started is None:
        sys.exit("yaml-language-server is not installed here")
    with TemporaryDirectory() as temporary, Server(started, Path(temporary)) as server:
        for kind, text, words in (
            ("ruleset", RULES, (("egrf", 2), ("femal", 2), ("advice", 4))),
            ("person", PERSON, (("femal", 2), ("[slow", 1), ("egfrr", 2))),
            ("cases", CASES, (("alcohol: ", 9), ("[bisgly", 1))),
        ):
            document = server.open(kind, text)
            print(f"\n=== a file of kind `{kind}`\n{document.text}")
            show("underlined", (f"{line}:{column}: {why}" for line, column, why in document.problems()))
            for word, after in words:
                found = document.completion(word, after)
                show(f"offered in `{word}`", (f"{label}: {about}" for label, about in found.items()))
        show("hovering over `cases`", [document.hover("cases:")])


if __name__ == "__main__":
    main()
