#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/chat_templates with transformers' renderer.

  cases.json     whole templates, conversations, and what they render to (null: an error)
  snippets.json  one construct each, and what it renders to (null: an error)

Templates of models are taken from the PyPI package trl where the model's licence allows it
(SOURCES.md beside the output names them); the others are written here, with the constructs of the
families that they stand for. Run once, with transformers and trl, in the repository root; the
tests need no Python.
"""
import datetime
import json
import pathlib

import trl
from transformers.utils import chat_template_utils

OUT = pathlib.Path("tests/data/chat_templates")
PACKAGED = ["qwen2_5", "qwen2_5_training", "qwen3", "qwen3_5_think", "phi3_5", "deepseek_r1_distill"]
SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
    "<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% endif %}")
# Header marks, a date, a system message taken out of the conversation.
HEADERS = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "1 Jan 2025" %}
    {%- endif %}
{%- endif %}
{#- The first message may be the system's. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set instructions = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set instructions = "" %}
{%- endif %}
{{- "<|head|>system<|body|>\\n\\nToday is " + date_string + "\\n\\n" + instructions + "<|stop|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|head|>' + message['role'] + '<|body|>\\n\\n' + message['content'] | trim + '<|stop|>' }}
    {%- elif message.content is mapping or message.content is not string %}
        {{- message.content | tojson }}
    {%- else %}
        {{- "<|head|>result<|body|>" ~ message.content | tojson(indent=2) }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|head|>assistant<|body|>\\n\\n' }}
{%- endif %}
"""
# Brackets, alternation checked with a namespace, the system message joined to the last question.
BRACKETS = """{%- if messages and messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set rest = messages %}
{%- endif %}
{%- set questions = rest | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in rest %}
    {%- if message.role != "tool" %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("roles must alternate user/assistant") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in rest %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined and message == questions[-1] %}
            {{- "[Q]" + system_message + "\\n\\n" + message["content"] + "[/Q]" }}
        {%- else %}
            {{- "[Q]" + message["content"] + "[/Q]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- message["content"] + eos_token }}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported!") }}
    {%- endif %}
{%- endfor %}
"""
# Turns, no system role, another name for the assistant, text across lines.
TURNS = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}"
    "{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}"
    "{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
    "{{ '<turn>' + role + '\n' + message['content'] | trim + '</turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{'<turn>model\n'}}{% endif %}")
# A mark put together from the role, white space control everywhere.
MARKS = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
{% elif custom is defined -%}
    {%- set system_message = "" -%}
{%- endif %}

{%- if system_message is defined -%}
    {{- '<|system|>' + system_message -}}
    {%- if '<|tool|>' not in system_message -%}
        {{- ' +' -}}
    {%- endif -%}
    {{- '<|end|>' -}}
{%- endif -%}
{%- for message in messages -%}
    {%- if message['role'] != 'system' -%}
        {{- '<|' + message['role'] + '|>' -}}
        {%- if message.content -%}
            {{- message['content'] -}}
        {%- endif -%}
        {%- for call in message.calls -%}
            {{- call | tojson -}}
        {%- endfor -%}
        {{- '<|end|>' -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
   {{- '<|assistant|>' -}}
{%- else -%}
   {{- eos_token -}}
{%- endif -%}
"""
OWN = {"smollm2": SMOLLM2, "headers": HEADERS, "brackets": BRACKETS, "turns": TURNS, "marks": MARKS}


def message(role, content):
    return {"role": role, "content": content}


CONVERSATIONS = [
    [message("user", "Hello")],
    [message("system", "Be brief."), message("user", "Hi there")],
    [message("user", "a"), message("assistant", "b"), message("user", "c")],
    [message("system", "  padded \n"), message("user", " x \n\n"),
     message("assistant", "<think>\nhm\n</think>\n\nyes"), message("user", "ok")],
    [message("user", "漢字 😀 <|im_end|> \"quotes\" 'x' \\ back"), message("assistant", "e\u0301")],
    [message("user", "")],
    [message("system", ""), message("user", "q"), message("assistant", "")],
    [message("assistant", "first")],
    [message("user", "a"), message("user", "b")],
    [],
    [message("user", "x"), message("tool", "result \u00e9")],
    [message("developer", "dev"), message("user", "q")],
]
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}
NOW = datetime.datetime(2025, 3, 9, 14, 5, 6, tzinfo=datetime.timezone.utc)

SNIPPETS = r"""
{{ 1+2*3 }} {{ 7//2 }} {{ -7//2 }} {{ -7%3 }} {{ 7%-3 }} {{ 7/2 }} {{ 2**10 }} {{ 2**-1 }} {{ 5.0//2 }} {{ -5.5%2 }}
{{ 1e3 }} {{ 1.50 }} {{ 1e16 }} {{ 1e-5 }} {{ 0.1+0.2 }} {{ 1_000 }} {{ 1.5e3 }} {{ -5 + 3 }} {{ true + 1 }}
{{ 'a'~1~none~true }} {{ 'a' ~ 1 ~ 2 ~ 3 }} {{ "x" * 3 }} {{ 3 * "ab" }} {{ "a" "b" 'c' }}
{{ [1]+[2,'c'] }} {{ (1,2) }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }} {{ {'a':[1,{'b':none}],"it's":'q"'} }} {{ [1.0, true, 'é\u200b\n'] }}
{{ 'abc'[0] }} {{ 'abc'[-1] }} {{ 'abc'[5] }} {{ 'äöü'[1:] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[4:1:-1] }} {{ 'abc'[:-1] }}
{{ [1,2,3][-2:] }} {{ [1,2,3][::-1] }} {{ 'abc'[10:20] }} {{ 'abc'[-100:2] }} {{'abcdef'[-2:-5:-1]}} {{'abcdef'[100:-100:-2]}} {{ [1,2,][0] }}
{{ 'a' in 'abc' }} {{ 'z' not in 'abc' }} {{ 1 in [1,2] }} {{ 'role' in messages[0] }} {{ 'x' in missing }}
{{ 1 < 2 < 3 }} {{ 1 < 2 > 5 }} {{ 'a' < 'b' }} {{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ missing == none }} {{ [1]==[1] }} {{ [1]==(1,) }} {{ {'a':1}=={'a':1} }}
{{ not true }} {{ not none and true }} {{ true or x.y }} {{ '' or 'fallback' }} {{ 'a' and 'b' }} {{ 0 or none }} {{ not 1 == 2 }}
{{ 'yes' if true else 'no' }} {{ 'yes' if false }} {{ 'a' if 0 else 'b' if 0 else 'c' }} {{ ('x' if 1 else 'y') ~ 'z' }} {{ (1 if true else 2) + 3 }}
{{ x is defined }} {{ messages is defined }} {{ x is not defined }} {{ none is none }} {{ 'a' is string }} {{ 1 is number }} {{ true is number }} {{ true is integer }}
{{ 1.0 is float }} {{ true is boolean }} {{ messages is iterable }} {{ messages[0] is mapping }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ 3 is odd }} {{ 6 is divisibleby 3 }}
{{ 1 is eq 1 }} {{ 'a' is in ['a'] }} {{ x is undefined }} {{ false is false }} {{ 0 is false }} {{ 'a' is lower }} {{ 'A' is upper }} {{ range is callable }} {{ 3 is ge(3) }}
{{ '  a b '|trim }} {{ 'xxaxx'|trim('x') }} {{ 'äbc'|upper }} {{ 'ÄBC'|lower }} {{ "they're big-time x.y"|title }} {{ "they're x.y".title() }} {{ 'hELLO'|capitalize }}
{{ 'äö'|length }} {{ [1,2]|length }} {{ {'a':1}|count }} {{ missing|length }} {{ 'a,b'|replace(',', ';') }} {{ 'aaa'|replace('a','b',2) }} {{ 'aaa'.replace('','-') }}
{{ [1,2,3]|join(', ') }} {{ ['a','b']|join }} {{ 'abc'|list }} {{ 'abc'|first }} {{ [1,2]|last }} {{ 'abc'|reverse }} {{ [1,2,3]|reverse|list }}
{{ missing|default('d') }} {{ ''|default('d') }} {{ ''|default('d', true) }} {{ none|default('d') }} {{ none|d('d',boolean=true) }} {{ missing|default }}
{{ [{'a':1},{'a':2}]|map(attribute='a')|list }} {{ ['a','b']|map('upper')|join }} {{ [{'a':1},{'b':2}]|map(attribute='a',default='z')|list }} {{ [{'a':{'b':3}}]|map(attribute='a.b')|list }}
{{ messages|selectattr('role','equalto','user')|list|length }} {{ messages|rejectattr('role','==','user')|list }} {{ [1,2,3,4]|select('odd')|list }} {{ [0,1,'',none,'a']|select|list }} {{ [1,2,3]|reject('gt',1)|list }}
{{ {'b':1,'a':[true,none,1.5,"q\"\n\t\u00e9é</"]}|tojson }} {{ {'b':1,'a':{'z':[]}}|tojson(indent=2) }} {{ {'b':1,'a':2}|tojson(sort_keys=true) }} {{ [1,[2]]|tojson(separators=(',',':')) }} {{ 'é😀'|tojson(ensure_ascii=true) }}
{{ '42'|int }} {{ '4.7'|int }} {{ 'x'|int }} {{ 'x'|int(9) }} {{ '4.5'|float }} {{ 3|float }} {{ 3.9|int }} {{ 1|string }} {{ 'a'|safe }}
{{ {'b':1,'a':2}|dictsort }} {{ {'b':1,'a':2}|items|list }} {{ [3,1,2]|sort }} {{ ['b','A','c']|sort }} {{ ['b','A','c']|sort(reverse=true) }} {{ ['a','A','b']|unique|list }}
{{ 'a\nb\n\nc'|indent }}|{{ 'a\nb'|indent(2,true) }}|{{ 'a\n\nb'|indent(2,blank=true) }}|{{ 'a\n'|indent(width=3) }}|{{ ''|indent(2,true) }}
{{ ' a '.strip() }} {{ 'xax'.strip('x') }} {{ 'xax'.lstrip('x') }} {{ 'xax'.rstrip('x') }} {{ 'a b  c'.split() }} {{ 'a,b,c'.split(',',1) }} {{ 'a b c d'.split(none,2) }} {{ ' a  b '.split(' ') }} {{ 'a,b,c'.rsplit(',',1) }} {{ ''.split(',') }}
{{ 'abc'.startswith('a') }} {{ 'abc'.endswith(('x','c')) }} {{ 'aXbX'.replace('X','',1) }} {{ 'abcabc'.count('b') }} {{ 'äbc'.find('c') }} {{ '12'.isdigit() }} {{ 'a\nb\r\nc\u2028'.splitlines() }} {{ ','.join(['a','b']) }} {{ 'abc'.removeprefix('a') }}
{{ {'a':1}.get('a') }} {{ {'a':1}.get('b') }} {{ {'a':1}.get('b','c') }} {{ {'a':1}.items()|list }} {{ {'a':1}.keys()|list }} {{ {'items': 5}['items'] }}
{% for i in range(3) %}{{ i }}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }},{% endfor %}{% for i in range(1,10,3) %}{{i}} {% endfor %}{% for i in range(3,0,-1) %}{{i}} {% endfor %}{% for i in [] %}x{% else %}empty{% endfor %}
{% for k,v in {'a':1,'b':2}.items() %}{{k}}={{v}};{% endfor %}{% for k in {'a':1} %}{{k}}{% endfor %}{% for c in 'äb' %}[{{c}}]{% endfor %}{% for x in [1,2,3,4] if x % 2 == 0 %}{{x}}{{loop.index}}{{loop.last}} {% endfor %}{% for x in missing %}x{% endfor %}{% for x in [1,2,3] %}{{ loop.previtem }}-{{ loop.nextitem }} {% endfor %}
{% for i in [1,2,3,4] %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{i}}{% endfor %}
{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{{x}}{% endfor %}{{ x }} {% if true %}{% set y = 5 %}{% endif %}{{ y }} {% set a, b = 1, 2 %}{{ a }}{{ b }} {% set ns = namespace(v=0) %}{% for i in [1,2] %}{% set ns.v = ns.v + i %}{% endfor %}{{ ns.v }} {% set z %}block {{ 1 }}{% endset %}{{ z }}
{% macro m(a, b='d', c=a) %}[{{a}}{{b}}{{c}}]{% endmacro %}{{ m(1) }}{{ m(1,2) }}{{ m(b=3,a=4) }}{{ m('x')|upper }}{% macro r(n) %}{{n}}{% if n > 0 %}{{ r(n-1) }}{% endif %}{% endmacro %}{{ r(3) }}{% set o='o' %}{% macro p() %}{{ o }}{% endmacro %}{{ p() }}
{% generation %}gen{% set g=1 %}{% endgeneration %}{{ g is defined }}
{{ "a\tb\\n\x41\u00e9\101\q" }} {{ 'it\'s' }} {{ '{{ no tag }}' }} {{ "{% no %}" }} { { #} {}
{{ messages[0].content }} {{ messages[0].nope is defined }} {{ messages[5] is defined }} {{ messages[-1].role }} {{ missing }} {% set m = messages[0] %}{{ m.role }}
{{ strftime_now('%d %b %Y %H:%M:%S %A %j %p %I %y %B %a %m %%') }} {{ range(5)|list }} {{ dict(a=1,b='x') }}
{{ messages[0].nope.deeper }}
{{ missing + 'x' }}
{{ 'a' + 1 }}
{{ 1 / 0 }}
{{ missing() }}
{{ 'a'|nofilter }}
{{ 1 is notest }}
{{ raise_exception('boom') }}
{{ [1,2,3].append(4) }}
{{ 1[2:] }} {{ missing[1:] }}
{% if %}x{% endif %}
{% for x in y %}
{{ 'open
{{ 1 + }}
{{ (1, 2 }}
{% include 'x' %}
{% endif %}
{% unknown %}
{{ __import__('os') }}
{{ ''.__class__.__mro__ }}
{{ messages.__class__() }}
"""
MULTILINE = [
    "{%- if false %}a{% elif true %}b{% else %}c{% endif -%}  |  {{- 'x' -}}   |\n   {% if true %}\n"
    "  indented\n   {% endif %}\ntail  {# comment #}\n{#- c -#}  z\n  {%+ if true %}keep{%+ endif %}\n"
    " {{ 'a' }}\na\n",
    "{% if true %}\n\n\nx{% endif %}\n\n", "\n\n{{ 1 }}\n\n", "a\r\nb\rc\n{% if 1 -%}\r\n x\r\n{%- endif %}\r\n",
    "  {{- 1 }}  \n  {%- if 1 %}  a  {%- endif %}  \n b", "{# multi\nline #}x\n   {# c #}\ny",
    "{% set x = 1 +%}\n{{x}}", "{%- set a -%}  q  {%- endset -%}[{{a}}]", "{{ 1 -}}\n\n 2 {{- 3 }}",
    "\t{% if 1 %}\tx\n\t{% endif %}\n", "x {% if 1 %}\ny{% endif %}",
    "{% for i in [1,2] %}\n  {{ i }}\n{% endfor %}\nend\n", "\u00a0{%- if 1 %}x{% endif -%}\u2003y",
    "{{ \"line1\nline2\" }}", "", "\n", "plain",
]


class FixedDate(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2025, 3, 9, 14, 5, 6)


def rendered(source, messages, prompt, variables):
    try:
        compiled = chat_template_utils._cached_compile_jinja_template(source)
        return compiled.render(messages=json.loads(json.dumps(messages)), tools=None, documents=None,
                               add_generation_prompt=prompt, **SPECIAL, **variables)
    except Exception:  # whatever is wrong with a template is an error to us
        return None


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    chat_template_utils.datetime = FixedDate
    folder = pathlib.Path(trl.__file__).parent / "chat_templates"
    templates = {name: (folder / f"{name}.jinja").read_text() for name in PACKAGED} | OWN
    cases = []
    for name, source in templates.items():
        for index, messages in enumerate(CONVERSATIONS):
            for prompt in (True, False):
                for variables in ({}, {"enable_thinking": False}):
                    if variables and "enable_thinking" not in source:
                        continue
                    cases.append({"template": name, "conversation": index, "prompt": prompt,
                                  "variables": variables,
                                  "text": rendered(source, messages, prompt, variables)})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (OUT / "cases.json").write_text(
        "{\"now\": %d, \"special\": %s,\n\"templates\": %s,\n\"conversations\": %s,\n\"cases\": [\n%s\n]}\n"
        % (NOW.timestamp(), json.dumps(SPECIAL), json.dumps(templates, indent=1),
           json.dumps(CONVERSATIONS), lines))

    conversation = CONVERSATIONS[2]
    lines = ",\n".join(
        json.dumps({"source": source, "text": rendered(source, conversation, True, {})})
        for source in SNIPPETS.strip("\n").split("\n") + MULTILINE)
    (OUT / "snippets.json").write_text(
        "{\"messages\": %s, \"snippets\": [\n%s\n]}\n" % (json.dumps(conversation), lines))


if __name__ == "__main__":
    main()
