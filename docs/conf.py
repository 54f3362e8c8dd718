"""How Sphinx builds the documentation."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from magrules import __version__

project = "magrules"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
copybutton_prompt_text = "$ "  # of a `console` block the commands are copied, not what they print
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
html_theme = "furo"
html_static_path, html_css_files = ["_static"], ["code.css"]
html_title = f"magrules {version}"
html_copy_source = False
html_show_copyright = html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Show what commands print as it is: a line that begins with `#` is no command."""
    app.add_lexer("console", TextLexer)
