"""The two pages, as templates that escape what they show."""

_STYLE = """
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }
  button { font: inherit; padding: .5rem 1rem }
  code { overflow-wrap: anywhere }
</style>"""

_HEAD = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'

SIGN_IN = (
    _HEAD
    + "<title>Sign in (sandbox)</title>"
    + _STYLE
    + """
<h1>Sign in</h1>
<p><strong>{{ name }}</strong> (<code>{{ client_id }}</code>) wants to know who you are.
   You will go back to <code>{{ target }}</code>.</p>
{% if scopes %}<p>It asks for:</p>
<ul>{% for scope in scopes %}<li><code>{{ scope }}</code></li>{% endfor %}</ul>{% endif %}
<form method="post" action="/authorize">
{% for key, value in fields.items() %}<input type="hidden" name="{{ key }}" value="{{ value }}">
{% endfor %}<button>Sign in as {{ user.sub }}</button>
</form>
<p><small>A sandbox: there is one user, and no password.</small></p>
"""
)

ERROR = (
    _HEAD
    + "<title>Request refused (sandbox)</title>"
    + _STYLE
    + """
<h1>This request cannot go on</h1>
<p><code>{{ code }}</code>{% if description %}: {{ description }}{% endif %}</p>
<p>You are not sent back, because it is not certain where "back" is.</p>
"""
)
